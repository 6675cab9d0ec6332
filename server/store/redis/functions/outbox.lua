-- The outbox: what is owed to whom, by due time. A due list's score is the next attempt, another's the time of the
-- change. An item's token changes with every change of hands, whoever has an older one changes nothing. What is not
-- acknowledged is never trimmed; of delivered events the last 10,000 are kept.
-- Reads and writes: A:ob:*, A:tk:*, of conversations the fields tk, f150:<sink> and ref:<sink>.
local EVENTS_KEPT = 10000
local BEHIND_MS = 2000 -- how long a generation waits before it looks for the one before it again

local function encode_item(c, item)
  local v = redis.call('HMGET', outbox_key(c, item), 'sink', 'conversation', 'generation', 'attempts',
    'error', 'token', 'state', 'ref', 'revision', 'head', 'owed', 'seq', 'event', 'contact', 'recipient',
    'language')
  local known = v[2] and redis.call('HGET', conversation_key(c, v[2]), 'ref:' .. v[1]) or ''
  local bytes = delimited('\10', c.account) .. delimited('\18', v[1]) .. delimited('\26', v[2] or '') ..
    '\32' .. varint(tonumber(v[3])) .. '\40' .. varint(tonumber(v[4])) ..
    delimited('\50', v[5] or '') .. '\56' .. varint(tonumber(v[6])) ..
    '\176\9' .. varint(tonumber(v[9] or '0')) .. '\184\9' .. varint(tonumber(v[10] or '0')) ..
    (v[11] and delimited('\194\9', timestamp(tonumber(v[11]))) or '') ..
    '\200\9' .. varint(tonumber(v[12] or '0')) .. delimited('\210\9', v[13] or '') ..
    delimited('\218\9', v[14] or '') .. delimited('\226\9', known or '') ..
    delimited('\130\25', v[15] or '') .. delimited('\138\25', v[16] or '')
  return bytes, v[7], v[8] or ''
end

local function delivery_of(c, item)
  local bytes, state, reference = encode_item(c, item)
  return {bytes, state, redis.call('ZSCORE', outbox_list(c, item, state), item) or '0', reference}
end

local function is_behind(c, item)
  local v = redis.call('HMGET', outbox_key(c, item), 'conversation', 'sink', 'generation')
  local generation = tonumber(v[3])
  if generation < 2 then return false end
  local before = v[1] .. '/' .. v[2] .. '/' .. string.format('%d', generation - 1)
  return redis.call('HGET', outbox_key(c, before), 'state') == 'due'
end

local function hold(c, item, lease)
  redis.call('HSET', outbox_key(c, item), 'held', string.format('%.0f', c.now + lease))
end

-- A:ob:c:<owner> holds an owner's last claim while it lasts: its number, and the token of each of its items.
-- Returns what is left of claim `number`, held anew, if that is the last; nil if it is a new one.
local function claimed_before(c, key, number, lease)
  local last = tonumber(redis.call('HGET', key, 'number') or '0')
  if number > last then return nil end
  local reply = {0}
  if number < last then return reply end
  local claim = redis.call('HGETALL', key)
  for i = 1, #claim, 2 do
    local item = claim[i]
    local v = redis.call('HMGET', outbox_key(c, item), 'state', 'token')
    if v[1] == 'due' and v[2] == claim[i + 1] then
      redis.call('ZADD', outbox_list(c, item, 'due'), string.format('%.0f', c.now + lease), item)
      hold(c, item, lease)
      reply[#reply + 1] = encode_item(c, item)
    end
  end
  redis.call('PEXPIRE', key, lease)
  return reply
end

local function claim_from(c, list, limit, lease, claim, reply)
  local due = redis.call('ZRANGEBYSCORE', c.A .. ':ob:' .. list, '-inf', now_ms(c), 'LIMIT', 0, limit)
  for _, item in ipairs(due) do
    if is_behind(c, item) then
      redis.call('ZADD', c.A .. ':ob:' .. list, string.format('%.0f', c.now + BEHIND_MS), item)
    else
      move(c, item, 'due', 'due', c.now + lease)
      hold(c, item, lease)
      redis.call('HINCRBY', outbox_key(c, item), 'attempts', 1)
      claim[#claim + 1] = item
      claim[#claim + 1] = redis.call('HGET', outbox_key(c, item), 'token')
      reply[#reply + 1] = encode_item(c, item)
    end
  end
end

-- Half of the room is for transcripts, half for events, and what one leaves is the other's.
-- Args: limit, lease in ms, owner, number of its claim. Returns: {0, items ...}.
register('claim', function(keys, args)
  local c, reply, claim = context(keys[1]), {0}, {'number', args[4]}
  local limit, lease, key = tonumber(args[1]), tonumber(args[2]), keys[1] .. ':ob:c:' .. args[3]
  local before = claimed_before(c, key, tonumber(args[4]), lease)
  if before then return before end
  local events = redis.call('ZCOUNT', c.A .. ':ob:edue', '-inf', now_ms(c))
  claim_from(c, 'due', limit - math.min(events, math.floor(limit / 2)), lease, claim, reply)
  claim_from(c, 'edue', limit - (#reply - 1), lease, claim, reply)
  if #claim > 2 then
    redis.call('DEL', key)
    redis.call('HSET', key, unpack(claim))
    redis.call('PEXPIRE', key, lease)
  end
  return reply
end, EVEN_FULL)

local function keep_ticket(c, id, sink, reference, url, generation)
  local bytes = delimited('\10', sink) .. delimited('\18', reference) .. delimited('\26', url) ..
    delimited('\34', timestamp(c.now)) .. '\40' .. varint(tonumber(generation))
  redis.call('HSET', conversation_key(c, id), 'ref:' .. sink, reference,
    'f150:' .. sink, delimited('\178\9', bytes))
  fan_snapshot(c, 'conversation:' .. id, id, '')
end

local function trim_events(c)
  for _, item in ipairs(redis.call('ZRANGE', c.A .. ':ob:edone', 0, -EVENTS_KEPT - 1)) do
    redis.call('ZREM', c.A .. ':ob:edone', item)
    redis.call('SREM', events_key(c, item), item)
    redis.call('DEL', outbox_key(c, item))
  end
end

-- settle: complete, retry or park. Args: item, token, new state (done, due, parked), delay in ms, error,
-- reference, its address, the revision that was delivered, and with due how many attempts were made: one that was
-- handed back untried does not count. Returns: {0}.
register('settle', function(keys, args)
  local c, item = context(keys[1]), args[1]
  local key = outbox_key(c, item)
  local v = redis.call('HMGET', key, 'state', 'token', 'revision', 'conversation', 'sink', 'generation', 'event')
  if not v[1] then return fail(NOT_FOUND, 'no such outbox item') end
  if v[1] ~= 'due' or v[2] ~= args[2] then
    return fail(CONFLICT, 'the item is held by another worker')
  end
  local state, delay = args[3], tonumber(args[4])
  local outdated = not v[7] and v[3] ~= args[8]
  if outdated and state ~= 'due' then state, delay = 'due', 0 end
  if args[3] == 'due' then redis.call('HSET', key, 'attempts', args[9]) end
  if outdated and args[3] == 'done' then redis.call('HSET', key, 'attempts', 0, 'owed', now_ms(c)) end
  move(c, item, 'due', state, c.now + delay)
  redis.call('HDEL', key, 'held')
  set_pairs(key, {'error', args[5]}, 1, 1)
  if args[6] ~= '' then redis.call('HSET', key, 'ref', args[6]) end
  if v[7] then
    trim_events(c)
  else
    if args[6] ~= '' then keep_ticket(c, v[4], v[5], args[6], args[7], v[6]) end
    tally(c, v[4])
  end
  return {0}
end, EVEN_FULL)

local function send_again(c, item)
  local v = redis.call('HMGET', outbox_key(c, item), 'state', 'conversation', 'event')
  move(c, item, v[1], 'due', c.now)
  redis.call('HSET', outbox_key(c, item), 'attempts', 0, 'owed', now_ms(c))
  if not v[3] then tally(c, v[2]) end
end

-- Args: item. Returns: {0}.
register('redrive', function(keys, args)
  local c = context(keys[1])
  local v = redis.call('HMGET', outbox_key(c, args[1]), 'state', 'held')
  if not v[1] then return fail(NOT_FOUND, 'no such outbox item') end
  if v[1] == 'due' and v[2] and tonumber(v[2]) > c.now then
    return fail(WRONG_STATE, 'the item is being delivered right now')
  end
  send_again(c, args[1])
  redis.call('HDEL', outbox_key(c, args[1]), 'error')
  return {0}
end, EVEN_FULL)

-- Args: limit. Returns: {0, number of parked items that are due again}.
register('redrive_parked', function(keys, args)
  local c, count = context(keys[1]), 0
  for _, list in ipairs({'parked', 'eparked'}) do
    for _, item in ipairs(redis.call('ZRANGE', c.A .. ':ob:' .. list, 0, tonumber(args[1]) - count - 1)) do
      send_again(c, item)
      redis.call('HDEL', outbox_key(c, item), 'error')
      count = count + 1
    end
    if count >= tonumber(args[1]) then break end
  end
  return {0, count}
end, EVEN_FULL)

-- demand: a ticket now. Args: conversation, sinks ... Returns: {0}.
register('demand', function(keys, args)
  local c, id = context(keys[1]), args[1]
  local v = redis.call('HMGET', conversation_key(c, id), 'done', 'gen')
  if not v[1] then return fail(NOT_FOUND, 'no such conversation') end
  local generation = tonumber(v[2])
  if v[1] ~= '1' then generation = generation + 1 end
  for i = 2, #args do owe(c, id, args[i], string.format('%d', generation)) end
  tally(c, id)
  return {0}
end, EVEN_FULL)

-- owe_letter: the customer's own copy; the conversation's field `letters` counts them.
-- Args: conversation, sink, recipient, language, how many at most. Returns: {0}.
register('owe_letter', function(keys, args)
  local c, id = context(keys[1]), args[1]
  local v = redis.call('HMGET', conversation_key(c, id), 'done', 'head', 'letters')
  if not v[1] then return fail(NOT_FOUND, 'no such conversation') end
  if v[1] ~= '1' then return fail(WRONG_STATE, 'conversation: is open') end
  local sent, prefix = tonumber(v[3] or '0'), id .. '/' .. args[2] .. '/m'
  for number = 1, sent do
    local owed = redis.call('HMGET', outbox_key(c, prefix .. number), 'state', 'recipient')
    if owed[1] == 'due' and owed[2] == args[3] then return {0} end
  end
  if sent >= tonumber(args[5]) then
    return fail(WRONG_STATE, 'conversation: ' .. args[5] .. ' letters were sent, more are not')
  end
  redis.call('HSET', conversation_key(c, id), 'letters', sent + 1)
  owe_event(c, args[2], prefix .. (sent + 1), 'transcript.letter', sent + 1,
    {'conversation', id, 'head', v[2], 'recipient', args[3], 'language', args[4]})
  return {0}
end)

-- Returns: {0, due, done, parked, the same of events, finished, ticketed, owed, parked conversations, exempt,
-- missing, ms since when the oldest owed one waits (0: none)}.
register('outbox_counts', function(keys)
  local A, reply = keys[1], {0}
  for _, list in ipairs({'ob:due', 'ob:done', 'ob:parked', 'ob:edue', 'ob:edone', 'ob:eparked', 'ix:closed',
      'tk:ticketed', 'tk:owed', 'tk:parked', 'tk:exempt', 'tk:missing'}) do
    reply[#reply + 1] = redis.call('ZCARD', A .. ':' .. list)
  end
  local oldest = redis.call('ZRANGE', A .. ':tk:owed', 0, 0, 'WITHSCORES')
  reply[#reply + 1] = oldest[2] and string.format('%.0f', tonumber(oldest[2]) / 1000) or 0
  return reply
end, READ)

-- Args: list (due, done, parked, edue, edone, eparked), limit. Returns: {0, {item, state, ms, reference} ...},
-- newest first.
register('outbox_list', function(keys, args)
  local c, reply = context(keys[1]), {0}
  local last = tonumber(args[2]) - 1
  if last < 0 then return reply end
  for _, item in ipairs(redis.call('ZREVRANGE', c.A .. ':ob:' .. args[1], 0, last)) do
    reply[#reply + 1] = delivery_of(c, item)
  end
  return reply
end, READ)

local function deliveries_of(c, id, reply)
  local items = redis.call('SMEMBERS', c.A .. ':ob:of:' .. id)
  table.sort(items)
  for _, item in ipairs(items) do reply[#reply + 1] = delivery_of(c, item) end
  return reply
end

-- Args: conversation. Returns: {0, {item, state, ms, reference} ...}.
register('deliveries', function(keys, args)
  return deliveries_of(context(keys[1]), args[1], {0})
end, READ)

-- Args: state (ticketed ...), cursor (a score; empty: from the newest), limit.
-- Returns: {0, next cursor, {conversation, ms, snapshot, deliveries as above ...} ...}.
register('tickets', function(keys, args)
  local c, limit = context(keys[1]), tonumber(args[3])
  local from = args[2] == '' and '+inf' or '(' .. args[2]
  local rows = redis.call('ZREVRANGEBYSCORE', c.A .. ':tk:' .. args[1], from, '-inf', 'WITHSCORES',
    'LIMIT', 0, limit)
  local reply = {0, #rows == 2 * limit and rows[#rows] or ''}
  for i = 1, #rows, 2 do
    local since = string.format('%.0f', tonumber(rows[i + 1]) / 1000)
    reply[#reply + 1] = deliveries_of(c, rows[i], {rows[i], since, snapshot(c, rows[i])})
  end
  return reply
end, READ)

-- reconcile: conversations that an older release closed get their place. Args: cursor, limit.
-- Reads: A:ix:closed. Returns: {0, next cursor}.
register('reconcile', function(keys, args)
  local c, from, limit = context(keys[1]), tonumber(args[1] == '' and '0' or args[1]), tonumber(args[2])
  local ids = redis.call('ZRANGE', c.A .. ':ix:closed', from, from + limit - 1)
  for _, id in ipairs(ids) do tally(c, id) end
  return {0, #ids == limit and string.format('%d', from + limit) or ''}
end, EVEN_FULL)

local function source_of(c, id, first, last)
  if redis.call('EXISTS', conversation_key(c, id)) == 0 then
    return fail(NOT_FOUND, 'no such conversation')
  end
  local config = redis.call('HGET', c.A .. ':config', 'bytes') or ''
  local reply = {0, snapshot(c, id), config}
  local er, era = erased(c, id)
  if first == '-' or tonumber(first) <= er then
    local from = first == '-' and 1 or tonumber(first)
    put_tombstones(reply, id, from, math.min(er, last == '+' and er or tonumber(last)), era)
  end
  for _, row in ipairs(redis.call('XRANGE', c.A .. ':e:' .. id, first, last)) do
    reply[#reply + 1] = row[2][2]
  end
  return reply
end

-- transcript: entries of a conversation. Args: conversation, first and last seq (- and +: all).
-- Returns: {0, snapshot, config, entries ...}.
register('transcript', function(keys, args)
  return source_of(context(keys[1]), args[1], args[2], args[3])
end, READ)

-- contact_source: a person, as a conversation without anything else. Args: contact. Returns: as transcript.
register('contact_source', function(keys, args)
  local c = context(keys[1])
  local person = table.concat(redis.call('HVALS', c.A .. ':k:' .. args[1]))
  if person == '' then return fail(NOT_FOUND, 'no such contact') end
  return {0, delimited('\50', person), redis.call('HGET', c.A .. ':config', 'bytes') or ''}
end, READ)
