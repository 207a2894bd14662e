"""A question in plain words: what is asked, and the answer from the record. No model writes any of it.

Each file imports only from those above it (docs/asking-developer.md says what each step makes):

- `language`: the words of a language, from a file in words/
- `text`: a text into words, put right, and these into sentences with cues
- `names`, `dates`: what words name by themselves: countries, leaders, offices, ideas; days
- `index`: a record's names and topics as tables
- `limits`: the office and the place in which something was said
- `naming`: leaders by their whole name
- `terms`: when somebody held an office, as a time
- `mentions`, `topics`: who and what else a sentence may be about
- `question`: both together; `whom`: whom of them the question is about
- `coalitions`: which coalitions it names, and whether it asks who is in them
- `model`: what is asked and what is answered, as values
- `kinds`, `unknowns`, `reading`: one question as a query
- `conversation`: a text with its questions, after what was asked before
- `restating`: a query as a question in words
- `phrasing`, `likeness`, `retrieval`, `missing`, `positions`, `quotations`, `membership`, `described`, `answers`: a query to an answer
- `asking`: a text with what is needed to answer it, its reading by what is on record, and questions back
- `venues`: where something was said, by the venues of the record
- `notes`: what an answer leaves out or cannot tell
- `cards`: what people see of an answer
- `service`: the way in, for commands, mentions and buttons; `output`: for the command line, with what was understood
"""
