"""Mining: years of mail of a whole organisation, read shard by shard into events, brought together into deals."""
