-- What was erased (privacy.lua) keeps its place: up to `er` there are tombstones, a v1::Hidden each, made here.
local function erased(c, id)
  local v = redis.call('HMGET', conversation_key(c, id), 'er', 'era')
  return tonumber(v[1] or '0'), tonumber(v[2] or '0')
end

local function put_tombstones(reply, id, first, last, ms)
  for seq = first, last do
    reply[#reply + 1] = delimited('\10', id) .. '\16' .. varint(seq) .. delimited('\26', timestamp(ms)) .. '\114\0'
  end
end

-- history: entries after a seq, or the nearest before one, ascending.
-- Args: caller, rank, conversation, after, before (0: not set), limit.
-- Reads: the conversation, its stream. Writes: nothing.
-- Returns: {0, head, entries ...}.
register('history', function(keys, args)
  local c = context(keys[1])
  local id = args[3]
  local refused = refuse(c, id, args[1], args[2], args[2] == 'c' and 'take_part' or 'look')
  if refused then return refused end
  local head = tonumber(redis.call('HGET', conversation_key(c, id), 'head'))
  local stream, before = c.A .. ':e:' .. id, tonumber(args[5])
  local reply, limit = {0, head}, tonumber(args[6])
  local er, era = erased(c, id)
  if before > 0 then
    if before == 1 then return reply end
    local rows = redis.call('XREVRANGE', stream, string.format('%.0f', before - 1), '-', 'COUNT', args[6])
    local last = math.min(before - 1, er)
    put_tombstones(reply, id, math.max(1, last - (limit - #rows) + 1), last, era)
    for i = #rows, 1, -1 do reply[#reply + 1] = rows[i][2][2] end
  else
    local first = tonumber(args[4]) + 1
    put_tombstones(reply, id, first, math.min(er, first + limit - 1), era)
    local left = limit - (#reply - 2)
    if left == 0 then return reply end
    first = string.format('%.0f', math.max(first, er + 1))
    for _, row in ipairs(redis.call('XRANGE', stream, first, '+', 'COUNT', left)) do
      reply[#reply + 1] = row[2][2]
    end
  end
  return reply
end, READ)
