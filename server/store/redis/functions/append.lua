-- append: adds one entry, once per (conversation, sender, client id).
-- Args: caller, rank, action, conversation, client id, body hash, entry, kind ('m' public message), by staff,
-- note, preview, origin node, entries at the most, how many files, the ids of attached files, the people that a
-- note mentions.
-- Reads: the conversation, its dedupe hash, the files. Writes: its stream, the files, hash, dedupe hash, indexes, inboxes of
-- following nodes but the origin, perhaps the routing stream.
-- Returns: {0, seq, ms, duplicate, the entry as stored (not of a duplicate)}.
register('append', function(keys, args)
  local c = context(keys[1])
  -- What is in the history is never refused, also if its sender may not write there any more.
  local before = answered_before(c, args[4], args[1], args[5], args[6])
  if before then return before end
  local refused = refuse(c, args[4], args[1], args[2], args[3])
  if refused then return refused end
  local last_file = 14 + tonumber(args[14])
  local added = append_to(c, args[4], {
    caller = args[1], rank = args[2], client_id = args[5], hash = args[6], entry = args[7], kind = args[8],
    by_staff = args[9], note = args[10], preview = args[11], origin = args[12],
    entries_max = args[13], files = {unpack(args, 15, last_file)}})
  for i = last_file + 1, added[1] == 0 and #args or 0 do
    local mentions = index(c, 'm:' .. args[i])
    if added[4] == 0 then redis.call('ZADD', mentions, c.micros, args[4]) end
    redis.call('ZREMRANGEBYRANK', mentions, 0, -MENTIONS_MAX - 1)
  end
  return added
end)
