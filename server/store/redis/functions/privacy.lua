-- Erasure. A conversation's hash keeps `er`, up to which seq it is erased, and `era`, when; history.lua makes the
-- tombstones when they are read. Of the fields f<number> those below stay: they say nothing about the customer.
local STAYS = {
  f1 = true, f2 = true, f3 = true, f4 = true, f5 = true, f7 = true, f8 = true, f9 = true, f11 = true,
  f14 = true, f15 = true, f16 = true, f17 = true, f18 = true, f19 = true, f20 = true, f22 = true,
  f23 = true, f24 = true, f25 = true, f26 = true, f27 = true, f28 = true, f30 = true, f113 = true,
  f170 = true, f171 = true}

local function is_closed(c, id)
  local v = redis.call('HMGET', conversation_key(c, id), 'done', 'f28')
  return v[1] == '1' and not v[2]
end

local function held_item(c, id)
  for _, item in ipairs(redis.call('SMEMBERS', c.A .. ':ob:of:' .. id)) do
    local v = redis.call('HMGET', outbox_key(c, item), 'state', 'held')
    if v[1] == 'due' and v[2] and tonumber(v[2]) > c.now then return true end
  end
  return false
end

-- What was delivered stays without the other system's words; what is still owed is owed no more.
local function erase_debts(c, id)
  local left = 0
  for _, item in ipairs(redis.call('SMEMBERS', c.A .. ':ob:of:' .. id)) do
    if redis.call('HGET', outbox_key(c, item), 'state') == 'done' then
      redis.call('HDEL', outbox_key(c, item), 'error')
      left = left + 1
    else
      redis.call('ZREM', outbox_list(c, item, 'due'), item)
      redis.call('ZREM', outbox_list(c, item, 'parked'), item)
      redis.call('DEL', outbox_key(c, item))
      redis.call('SREM', c.A .. ':ob:of:' .. id, item)
    end
  end
  if left == 0 then redis.call('HSET', conversation_key(c, id), 'tkx', '1') end
  tally(c, id)
end

-- Events of a conversation or a contact: their items begin with its id.
local function erase_events(c, id)
  local prefix = id .. '/'
  for _, list in ipairs({'edue', 'edone', 'eparked'}) do
    for _, item in ipairs(redis.call('ZRANGE', c.A .. ':ob:' .. list, 0, -1)) do
      if string.sub(item, 1, #prefix) == prefix then
        redis.call('ZREM', c.A .. ':ob:' .. list, item)
        redis.call('DEL', outbox_key(c, item))
      end
    end
  end
end

local function erase_fields(c, id)
  local key = conversation_key(c, id)
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local is_encoded = string.match(field, '^f%d+$')
    if field == 'kept' or (is_encoded and not STAYS[field]) then redis.call('HDEL', key, field) end
  end
end

-- Args: contact, conversation. Returns: {0, entries, files}.
register('erase_conversation', function(keys, args)
  local c, id = context(keys[1]), args[2]
  local key = conversation_key(c, id)
  if redis.call('HGET', key, 'contact') ~= args[1] then return fail(NOT_FOUND, 'no such conversation') end
  if not is_closed(c, id) then return fail(WRONG_STATE, 'conversation: ' .. id .. ' is open; close it first') end
  if held_item(c, id) then
    return fail(WRONG_STATE, 'conversation: a ticket of ' .. id .. ' is being delivered; try again in a minute')
  end
  local files = redis.call('SMEMBERS', c.A .. ':us:' .. id)
  for _, file in ipairs(files) do forget_file(c, file) end
  local head = redis.call('HGET', key, 'head')
  redis.call('DEL', c.A .. ':e:' .. id, c.A .. ':d:' .. id)
  redis.call('HSET', key, 'er', head, 'era', string.format('%.0f', c.now))
  erase_fields(c, id)
  redis.call('HDEL', c.A .. ':rec:c', id)
  erase_debts(c, id)
  erase_events(c, id)
  fan_snapshot(c, 'conversation:' .. id, id, '')
  return {0, tonumber(head), #files}
end)

-- expired: finished conversations of an inbox, oldest activity first, that are not erased.
-- Args: inbox, score that they lie below, how many at most. Reads: the index of the closed ones, the conversations.
-- Writes: A:expired, an inbox's score up to which all are erased: what lies below is not looked at again.
-- Returns: {0, more, conversation, contact, ...}.
register('expired', function(keys, args)
  local c, inbox, limit = context(keys[1]), args[1], tonumber(args[3])
  local from = redis.call('HGET', c.A .. ':expired', inbox) or '-inf'
  local rows = redis.call('ZRANGEBYSCORE', index(c, 'closed'), from, '(' .. args[2], 'WITHSCORES', 'LIMIT', 0, LOOKED_MAX)
  local reply, found, all_erased = {0, 0}, 0, true
  for i = 1, #rows, 2 do
    local v = redis.call('HMGET', conversation_key(c, rows[i]), 'inbox', 'contact', 'er', 'head')
    if v[1] == inbox and v[3] ~= v[4] then
      all_erased = false
      if found == limit then reply[2] = 1 break end
      found = found + 1
      reply[#reply + 1], reply[#reply + 2] = rows[i], v[2]
    elseif all_erased then
      redis.call('HSET', c.A .. ':expired', inbox, rows[i + 1])
    end
  end
  if #rows == 2 * LOOKED_MAX then reply[2] = 1 end
  return reply
end)

-- Args: contact. Returns: {0}. The person's documents are those of api/impl/visitor_identity.cpp.
register('erase_contact', function(keys, args)
  local c, contact = context(keys[1]), args[1]
  local key = c.A .. ':k:' .. contact
  if redis.call('EXISTS', key) == 0 then return fail(NOT_FOUND, 'no such contact') end
  for _, id in ipairs(redis.call('ZRANGE', index(c, 'c:' .. contact), 0, -1)) do
    local v = redis.call('HMGET', conversation_key(c, id), 'er', 'head')
    if v[1] ~= v[2] then return fail(WRONG_STATE, 'conversation: ' .. id .. ' is not erased') end
  end
  redis.call('DEL', key)
  redis.call('HSET', key, 'f1', delimited('\10', contact))
  local person = redis.call('HGET', c.A .. ':v:person-of.' .. contact, 'b')
  if person then redis.call('DEL', c.A .. ':v:contact-of.' .. person) end
  redis.call('HSET', c.A .. ':v:person-of.' .. contact, 'b', 'erased', 'r', 1)
  erase_events(c, contact)
  return {0}
end)
