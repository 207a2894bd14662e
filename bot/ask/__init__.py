"""A question in plain words: what is asked, and the answer from the record. No model writes any of it.

The way of a text, step by step (docs/asking.md says more of each):

- in: `asking.ask`, and for the command line `lines` and `explaining`
- text to words: `tokens`, `spelling`; a language is `language` with a file in `words/`, whose lists are `phrases`
- words to questions with cues: `sentence`; the text as a whole: `understanding`
- what the words name: `times` (`points`), `people` (`naming`, `officials` with `offices` and `places`), then topics and
  coalitions: `searching` (`ideas`, `patterns`, `subjects`, `choosing`); all of it from the record's `tables`
- to a `query`: `scene` and `asked` (who), `kinds` (which kind, which side), `unknowns`, put together in `reading`
- follow-ups: `following`; a query as the id of a button: `context`
- to a result: `answering`, which hands on to `positions`, `supporters`, `comparing`, `changes`, `members` or `nothing` (`related`)
- to an `answer`: `compose` and `sayings`
"""
