-- conversation: the snapshot of one. Args: caller, rank, conversation. Reads: it and its contact.
-- Writes: nothing. Returns: {0, snapshot}.
register('conversation', function(keys, args)
  local c = context(keys[1])
  local grant = args[2] == 'c' and 'take_part' or 'look'
  return refuse(c, args[3], args[1], args[2], grant) or {0, snapshot(c, args[3])}
end, READ)
