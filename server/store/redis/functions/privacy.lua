-- Erasure. A conversation's hash keeps `er`, up to which seq it is erased, and `era`, when; history.lua makes the
-- tombstones when they are read; `erf` while what sinks of ours wrote of it is still to go. Of the fields f<number> those below stay: they say nothing about the customer.
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

-- What older functions owed, which keep no list of a conversation's events: all are looked through once an hour, so
-- that those are found too which a node of an older release adds meanwhile.
local function list_events(c)
  if not redis.call('SET', c.A .. ':ob:listed', '1', 'NX', 'EX', 3600) then return end
  for _, list in ipairs({'edue', 'edone', 'eparked'}) do
    for _, item in ipairs(redis.call('ZRANGE', c.A .. ':ob:' .. list, 0, -1)) do
      redis.call('SADD', events_key(c, item), item)
    end
  end
end

-- Events of a conversation or a contact.
local function erase_events(c, id)
  list_events(c)
  local key = c.A .. ':ob:ev:' .. id
  for _, item in ipairs(redis.call('SMEMBERS', key)) do
    for _, list in ipairs({'edue', 'edone', 'eparked'}) do redis.call('ZREM', c.A .. ':ob:' .. list, item) end
    redis.call('DEL', outbox_key(c, item))
  end
  redis.call('DEL', key)
end

local function erase_fields(c, id)
  local key = conversation_key(c, id)
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local is_encoded = string.match(field, '^f%d+$')
    if field == 'kept' or (is_encoded and not STAYS[field]) then redis.call('HDEL', key, field) end
  end
end

-- What time may not take: something has happened since, or somebody still waits for its ticket.
local function refuse_expiry(c, id, quiet)
  local score = redis.call('ZSCORE', index(c, 'closed'), id)
  if not score or tonumber(score) >= c.micros - quiet * 1000 then
    return fail(WRONG_STATE, 'conversation: something has happened in ' .. id .. ' since')
  end
  local state = redis.call('HGET', conversation_key(c, id), 'tk')
  if state == 'owed' or state == 'parked' then
    return fail(WRONG_STATE, 'conversation: a ticket of ' .. id .. ' is still owed')
  end
end

-- Args: contact, conversation, for how many ms nothing may have happened in it (0: does not matter).
-- Returns: {0, entries, files}.
register('erase_conversation', function(keys, args)
  local c, id, quiet = context(keys[1]), args[2], tonumber(args[3])
  local key = conversation_key(c, id)
  if redis.call('HGET', key, 'contact') ~= args[1] then return fail(NOT_FOUND, 'no such conversation') end
  if not is_closed(c, id) then return fail(WRONG_STATE, 'conversation: ' .. id .. ' is open; close it first') end
  if held_item(c, id) then
    return fail(WRONG_STATE, 'conversation: a ticket of ' .. id .. ' is being delivered; try again in a minute')
  end
  local refused = quiet > 0 and refuse_expiry(c, id, quiet)
  if refused then return refused end
  local files = redis.call('SMEMBERS', c.A .. ':us:' .. id)
  for _, file in ipairs(files) do forget_file(c, file) end
  local head = redis.call('HGET', key, 'head')
  redis.call('DEL', c.A .. ':e:' .. id, c.A .. ':d:' .. id)
  redis.call('HSET', key, 'er', head, 'era', string.format('%.0f', c.now), 'erf', '1')
  erase_fields(c, id)
  redis.call('HDEL', c.A .. ':rec:c', id)
  erase_debts(c, id)
  erase_events(c, id)
  fan_snapshot(c, 'conversation:' .. id, id, '')
  -- Who was saved before there was a list of contacts is on it from now on.
  if redis.call('HEXISTS', c.A .. ':k:' .. args[1], 'f7') == 1 then
    redis.call('ZADD', heard_of(c), 'NX', string.format('%.0f', c.now), args[1])
  end
  return {0, tonumber(head), #files}
end, EVEN_FULL)

-- Args: conversation. Returns: {0}.
register('files_are_gone', function(keys, args)
  local c = context(keys[1])
  redis.call('HDEL', conversation_key(c, args[1]), 'erf')
  return {0}
end, EVEN_FULL)

-- expired: finished conversations of an inbox that are to be erased, oldest activity first.
-- Args: inbox, for how many ms nothing has happened in them, how many at most, cursor (empty: from where all before
-- it are erased). Reads: the index of the closed ones, LOOKED_MAX of it, the conversations.
-- Writes: A:expired, an inbox's score up to which all are erased: what lies below is not looked at again.
-- Returns: {0, next cursor "<score>/<id>" or '', how many are left out for their tickets, conversation, contact, ...}.
register('expired', function(keys, args)
  local c, inbox, limit = context(keys[1]), args[1], tonumber(args[3])
  local below = string.format('(%.0f', c.micros - tonumber(args[2]) * 1000)
  local score, skip = string.match(args[4], '^([^/]+)/(.*)$')
  local from = score or redis.call('HGET', c.A .. ':expired', inbox) or '-inf'
  local rows = redis.call('ZRANGEBYSCORE', index(c, 'closed'), from, below, 'WITHSCORES', 'LIMIT', 0, LOOKED_MAX)
  local reply, found, last, done_to, all_erased = {0, '', 0}, 0, '', nil, not score
  for i = 1, #rows, 2 do
    local id, at = rows[i], rows[i + 1]
    if at ~= score or id > skip then
      local v = redis.call('HMGET', conversation_key(c, id), 'inbox', 'contact', 'er', 'head', 'erf', 'tk')
      if v[1] == inbox and (v[3] ~= v[4] or v[5]) then
        all_erased = false
        if v[6] == 'owed' or v[6] == 'parked' then
          reply[3] = reply[3] + 1
        elseif found == limit then
          reply[2] = last
          break
        else
          found = found + 1
          reply[#reply + 1], reply[#reply + 2] = id, v[2]
        end
      elseif all_erased then
        done_to = at
      end
      last = at .. '/' .. id
    end
  end
  if reply[2] == '' and #rows == 2 * LOOKED_MAX then reply[2] = last end
  if done_to then redis.call('HSET', c.A .. ':expired', inbox, done_to) end
  return reply
end, EVEN_FULL)

-- When something last happened in what is not erased of this contact, in ms; nothing: it is all erased.
local function holds(c, contact)
  local rows = redis.call('ZREVRANGE', index(c, 'c:' .. contact), 0, -1, 'WITHSCORES')
  for i = 1, #rows, 2 do
    local v = redis.call('HMGET', conversation_key(c, rows[i]), 'er', 'head', 'erf')
    if v[1] ~= v[2] or v[3] then return math.floor(tonumber(rows[i + 1]) / 1000) end
  end
end

-- expired_contacts: of whom nothing was heard and nothing is kept but who they are, longest ago first.
-- Args: for how many ms nothing was heard, in how many ms who still has a conversation is looked at again, how many at
-- most. Reads: LOOKED_MAX of A:contacts, their conversations. Writes: A:contacts, where those wait who have one.
-- Returns: {0, 1: there are more, contact, ...}.
register('expired_contacts', function(keys, args)
  local c, again, limit = context(keys[1]), tonumber(args[2]), tonumber(args[3])
  local below, reply = c.now - tonumber(args[1]), {0, 0}
  local rows = redis.call('ZRANGEBYSCORE', heard_of(c), '-inf', string.format('(%.0f', below), 'LIMIT', 0, LOOKED_MAX)
  if #rows == LOOKED_MAX then reply[2] = 1 end
  for _, id in ipairs(rows) do
    local at = holds(c, id)
    if at then
      redis.call('ZADD', heard_of(c), string.format('%.0f', math.max(at, below + again)), id)
    elseif #reply == limit + 2 then
      reply[2] = 1
      break
    else
      reply[#reply + 1] = id
    end
  end
  return reply
end, EVEN_FULL)

-- Args: contact, for how many ms nothing may have been heard of it (0: does not matter). Returns: {0}. The person's documents are those of api/impl/visitor_identity.cpp.
register('erase_contact', function(keys, args)
  local c, contact = context(keys[1]), args[1]
  local key = c.A .. ':k:' .. contact
  if redis.call('EXISTS', key) == 0 then return fail(NOT_FOUND, 'no such contact') end
  local heard, quiet = redis.call('ZSCORE', heard_of(c), contact), tonumber(args[2])
  if quiet > 0 and heard and tonumber(heard) >= c.now - quiet then
    return fail(WRONG_STATE, 'contact: something was heard of it since')
  end
  for _, id in ipairs(redis.call('ZRANGE', index(c, 'c:' .. contact), 0, -1)) do
    local v = redis.call('HMGET', conversation_key(c, id), 'er', 'head')
    if v[1] ~= v[2] then return fail(WRONG_STATE, 'conversation: ' .. id .. ' is not erased') end
  end
  redis.call('DEL', key, notes_key(c, contact))
  redis.call('HSET', key, 'f1', delimited('\10', contact))
  redis.call('ZREM', heard_of(c), contact)
  local person = redis.call('HGET', c.A .. ':v:person-of.' .. contact, 'b')
  if person then redis.call('DEL', c.A .. ':v:contact-of.' .. person) end
  redis.call('HSET', c.A .. ':v:person-of.' .. contact, 'b', 'erased', 'r', 1)
  erase_events(c, contact)
  return {0}
end, EVEN_FULL)
