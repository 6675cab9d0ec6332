-- history: entries after a seq, or the nearest before one, ascending.
-- Args: caller, rank, conversation, after, before (0: not set), limit.
-- Reads: the conversation, its stream. Writes: nothing.
-- Returns: {0, head, entries ...}.
register('history', function(keys, args)
  local c = context(keys[1])
  local id = args[3]
  local refused = refuse(c, id, args[1], args[2], args[2] == 'c' and 'contact' or 'staff')
  if refused then return refused end
  local head = tonumber(redis.call('HGET', conversation_key(c, id), 'head'))
  local stream, before = c.A .. ':e:' .. id, tonumber(args[5])
  local reply = {0, head}
  if before > 0 then
    if before == 1 then return reply end
    local rows = redis.call('XREVRANGE', stream, string.format('%.0f', before - 1), '-', 'COUNT', args[6])
    for i = #rows, 1, -1 do reply[#reply + 1] = rows[i][2][2] end
  else
    local first = string.format('%.0f', tonumber(args[4]) + 1)
    for _, row in ipairs(redis.call('XRANGE', stream, first, '+', 'COUNT', args[6])) do
      reply[#reply + 1] = row[2][2]
    end
  end
  return reply
end, READ)
