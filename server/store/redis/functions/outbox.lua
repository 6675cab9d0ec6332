-- The transcript outbox: a zset per state (due: score is the next attempt) and a hash per item. An item is
-- named <conversation>/<sink>/<generation>; its token changes with every change of hands, whoever has an older one
-- changes nothing. Nothing is ever trimmed.
-- Reads and writes: A:ob:due, A:ob:done, A:ob:parked, A:ob:i:<item>, A:ob:of:<conversation>, A:ob:token.
local function outbox_key(c, item)
  return c.A .. ':ob:i:' .. item
end

local function encode_item(c, item)
  local v = redis.call('HMGET', outbox_key(c, item), 'sink', 'conversation', 'generation', 'attempts',
    'error', 'token', 'state', 'ref')
  local bytes = delimited('\10', c.account) .. delimited('\18', v[1]) .. delimited('\26', v[2]) ..
    '\32' .. varint(tonumber(v[3])) .. '\40' .. varint(tonumber(v[4])) ..
    delimited('\50', v[5] or '') .. '\56' .. varint(tonumber(v[6]))
  return bytes, v[7], v[8] or ''
end

local function delivery_of(c, item)
  local bytes, state, reference = encode_item(c, item)
  return {bytes, state, redis.call('ZSCORE', c.A .. ':ob:' .. state, item) or '0', reference}
end

local function move(c, item, from, to, at)
  redis.call('ZREM', c.A .. ':ob:' .. from, item)
  redis.call('ZADD', c.A .. ':ob:' .. to, string.format('%.0f', at), item)
  local token = redis.call('INCR', c.A .. ':ob:token')
  redis.call('HSET', outbox_key(c, item), 'state', to, 'token', token)
end

-- Args: limit, lease in ms. Returns: {0, items ...}.
register('claim', function(keys, args)
  local c = context(keys[1])
  local now = string.format('%.0f', c.now)
  local reply = {0}
  for _, item in ipairs(redis.call('ZRANGEBYSCORE', c.A .. ':ob:due', '-inf', now, 'LIMIT', 0, args[1])) do
    move(c, item, 'due', 'due', c.now + tonumber(args[2]))
    redis.call('HINCRBY', outbox_key(c, item), 'attempts', 1)
    reply[#reply + 1] = encode_item(c, item)
  end
  return reply
end)

-- settle: complete, retry or park. Args: item, token, new state (done, due, parked), delay in ms, error,
-- reference. Returns: {0}.
register('settle', function(keys, args)
  local c = context(keys[1])
  local v = redis.call('HMGET', outbox_key(c, args[1]), 'state', 'token')
  if not v[1] then return fail(NOT_FOUND, 'no such outbox item') end
  if v[1] ~= 'due' or v[2] ~= args[2] then
    return fail(CONFLICT, 'the item is held by another worker')
  end
  move(c, args[1], 'due', args[3], c.now + tonumber(args[4]))
  set_pairs(outbox_key(c, args[1]), {'error', args[5]}, 1, 1)
  if args[6] ~= '' then redis.call('HSET', outbox_key(c, args[1]), 'ref', args[6]) end
  return {0}
end)

-- Args: item. Returns: {0}.
register('redrive', function(keys, args)
  local c = context(keys[1])
  local state = redis.call('HGET', outbox_key(c, args[1]), 'state')
  if not state then return fail(NOT_FOUND, 'no such outbox item') end
  move(c, args[1], state, 'due', c.now)
  redis.call('HSET', outbox_key(c, args[1]), 'attempts', 0)
  return {0}
end)

-- Returns: {0, due, done, parked}.
register('outbox_counts', function(keys)
  local base = keys[1] .. ':ob:'
  return {0, redis.call('ZCARD', base .. 'due'), redis.call('ZCARD', base .. 'done'),
    redis.call('ZCARD', base .. 'parked')}
end, READ)

-- Args: state, limit. Returns: {0, {item, state, ms, reference} ...}, newest first.
register('outbox_list', function(keys, args)
  local c, reply = context(keys[1]), {0}
  local last = tonumber(args[2]) - 1
  if last < 0 then return reply end
  for _, item in ipairs(redis.call('ZREVRANGE', c.A .. ':ob:' .. args[1], 0, last)) do
    reply[#reply + 1] = delivery_of(c, item)
  end
  return reply
end, READ)

-- Args: conversation. Returns: {0, {item, state, ms, reference} ...}.
register('deliveries', function(keys, args)
  local c, reply = context(keys[1]), {0}
  local items = redis.call('SMEMBERS', c.A .. ':ob:of:' .. args[1])
  table.sort(items)
  for _, item in ipairs(items) do reply[#reply + 1] = delivery_of(c, item) end
  return reply
end, READ)

-- transcript: a conversation whole. Args: conversation. Reads: it, its stream, A:config.
-- Returns: {0, snapshot, config, entries ...}.
register('transcript', function(keys, args)
  local c = context(keys[1])
  if redis.call('EXISTS', conversation_key(c, args[1])) == 0 then
    return fail(NOT_FOUND, 'no such conversation')
  end
  local config = redis.call('HGET', c.A .. ':config', 'bytes') or ''
  local reply = {0, snapshot(c, args[1]), config}
  for _, row in ipairs(redis.call('XRANGE', c.A .. ':e:' .. args[1], '-', '+')) do
    reply[#reply + 1] = row[2][2]
  end
  return reply
end, READ)
