// Makes requests.json.gz: what Discord accepts in the requests that a bot sends, as JSON Schema.
// Run it as README.md says. Input: the Zod schemas of the npm package discord-api-spec, which
// are generated from the OpenAPI document that Discord publishes.
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import * as spec from "discord-api-spec/zod";
import * as z from "zod";

// Method, path, and the schema of the body, of each item of a list, or by the `type` in the body.
const ROUTES = [
  ["POST", "/interactions/{interaction_id}/{interaction_token}/callback", {
    by_type: {
      1: "PongInteractionCallbackRequest",
      4: "CreateMessageInteractionCallbackRequest",
      5: "CreateMessageInteractionCallbackRequest",
      6: "UpdateMessageInteractionCallbackRequest",
      7: "UpdateMessageInteractionCallbackRequest",
      8: "ApplicationCommandAutocompleteCallbackRequest",
      9: "ModalInteractionCallbackRequest",
    },
  }],
  ["POST", "/webhooks/{webhook_id}/{webhook_token}", { body: "IncomingWebhookRequestPartial" }],
  ["PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", { body: "IncomingWebhookUpdateRequestPartial" }],
  ["POST", "/channels/{channel_id}/messages", { body: "MessageCreateRequest" }],
  ["PATCH", "/channels/{channel_id}/messages/{message_id}", { body: "MessageEditRequestPartial" }],
  ["POST", "/channels/{channel_id}/messages/{message_id}/threads", { body: "CreateTextThreadWithMessageRequest" }],
  ["PUT", "/applications/{application_id}/commands", { list_of: "ApplicationCommandUpdateRequest" }],
  ["PUT", "/applications/{application_id}/guilds/{guild_id}/commands", { list_of: "ApplicationCommandUpdateRequest" }],
];

// Fields that discord.py sends, Discord takes, and the document leaves out.
const EXTRA_FIELDS = {
  RichEmbed: { flags: { type: "integer" } },
  ApplicationCommandUpdateRequest: { nsfw: { type: "boolean" } },
  IncomingWebhookUpdateForInteractionCallbackRequestPartial: { tts: { type: "boolean" } },
  IncomingWebhookUpdateRequestPartial: { tts: { type: "boolean" } },
  MessageEditRequestPartial: { tts: { type: "boolean" } },
};

// 4000 characters are for people with Nitro; a bot's message stops at 2000.
const BOT_CONTENT_LIMIT = { MessageCreateRequest: 2000, MessageEditRequestPartial: 2000 };

// The document says 40, Discord's reference and the service say 5.
const MODAL_COMPONENTS = 5;

function jsonSchemas() {
  const registry = z.registry();
  for (const [name, schema] of Object.entries(spec)) {
    if (name.endsWith("Schema")) registry.add(schema, { id: name.slice(0, -"Schema".length) });
  }
  return z.toJSONSchema(registry, { io: "input", unrepresentable: "any", uri: (id) => `#/$defs/${id}` }).schemas;
}

/** Closes objects, and takes out what would accept anything or refuse what Discord accepts. */
function strict(node) {
  if (Array.isArray(node)) return node.map(strict);
  if (node === null || typeof node !== "object") return node;
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === "$schema" || key === "$id" || key === "id" && typeof value === "string") continue;
    // `undefined` becomes {} (anything); an optional property needs no branch for it.
    if (key === "anyOf") out.anyOf = strict(value.filter((branch) => Object.keys(branch).length > 0));
    else if (key === "properties") out.properties = Object.fromEntries(Object.entries(value).map(([name, sub]) => [name, strict(sub)]));
    else out[key] = strict(value);
  }
  if (out.type === "object" && out.properties && out.additionalProperties === undefined) out.additionalProperties = false;
  // Zod wants "Z"; Discord takes any offset, and Python writes "+00:00".
  if (out.format === "date-time") delete out.pattern;
  return out;
}

function reachable(defs, names) {
  const found = {};
  const visit = (name) => {
    if (name in found) return;
    if (!(name in defs)) throw new Error(`discord-api-spec no longer has ${name}`);
    found[name] = defs[name];
    for (const [, next] of JSON.stringify(defs[name]).matchAll(/"#\/\$defs\/([A-Za-z0-9]+)"/g)) visit(next);
  };
  names.forEach(visit);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const defs = Object.fromEntries(Object.entries(jsonSchemas()).map(([name, schema]) => [name, strict(schema)]));
// A snowflake is written as text, and taken as a number too.
defs.SnowflakeType = { anyOf: [defs.SnowflakeType, { type: "integer", minimum: 0 }] };
for (const [name, fields] of Object.entries(EXTRA_FIELDS)) Object.assign(defs[name].properties, fields);
for (const [name, limit] of Object.entries(BOT_CONTENT_LIMIT)) defs[name].properties.content.anyOf[0].maxLength = limit;
defs.ModalInteractionCallbackRequestData.properties.components.maxItems = MODAL_COMPONENTS;

const roots = ROUTES.flatMap(([, , takes]) => [takes.body, takes.list_of, ...Object.values(takes.by_type ?? {})]).filter(Boolean);
const { version, license } = JSON.parse(readFileSync(new URL("node_modules/discord-api-spec/package.json", import.meta.url)));
const document = {
  source: { package: "discord-api-spec", version, license },
  routes: ROUTES.map(([method, path, takes]) => ({ method, path, ...takes })),
  $defs: reachable(defs, roots),
};
const text = JSON.stringify(document);
const packed = gzipSync(text, { level: 9 });
writeFileSync(new URL("requests.json.gz", import.meta.url), packed);
console.log(`discord-api-spec ${version}: ${Object.keys(document.$defs).length} schemas, ${text.length} bytes, ${packed.length} packed`);
