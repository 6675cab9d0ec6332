-- append: adds one entry, once per (conversation, sender, client id).
-- Args: caller, rank, grant, conversation, client id, body hash, entry, kind ('m' public message), by staff,
-- note, preview, origin node, then the ids of attached files.
-- Reads: the conversation, its dedupe hash, the files. Writes: its stream, the files, hash, dedupe hash, indexes, inboxes of
-- following nodes but the origin, perhaps the routing stream.
-- Returns: {0, seq, ms, duplicate, the entry as stored (not of a duplicate)}.
register('append', function(keys, args)
  local c = context(keys[1])
  local refused = refuse(c, args[4], args[1], args[2], args[3])
  if refused then return refused end
  local files = {unpack(args, 13)}
  return append_to(c, args[4], {
    caller = args[1], rank = args[2], client_id = args[5], hash = args[6], entry = args[7], kind = args[8],
    by_staff = args[9], note = args[10], preview = args[11], origin = args[12], files = files})
end)
