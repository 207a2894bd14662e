"""Following leaders and topics: who wants to be told what, where and when."""
