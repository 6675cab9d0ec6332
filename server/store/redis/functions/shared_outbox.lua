-- Shared by whatever owes something to a sink. An item is a hash A:ob:i:<item>; a transcript's is called
-- <conversation>/<sink>/<generation>, an event's <conversation>/<sink>/e<seq>, a contact's <contact>/<sink>/u<number>,
-- a letter's <conversation>/<sink>/m<number>.
-- Lists by state: A:ob:{due,done,parked}, of events A:ob:{edue,edone,eparked}; scores as outbox.lua says.
-- A:ob:ev:<conversation or contact>: its events.
-- A:ob:hooks: sink to the names of the events that it wants. A:tk:<state>: finished conversations by where they
-- stand (ticketed, owed, parked, exempt, missing), by time; the conversation's plain field tk names its list.
local EVENT_NAMES = {
  [1] = 'conversation.created', [2] = 'conversation.queued', [5] = 'conversation.assigned',
  [7] = 'conversation.transferred', [9] = 'conversation.closed', [10] = 'conversation.abandoned',
  [11] = 'conversation.rejected', [12] = 'conversation.reopened', [13] = 'rating.received'}

local function outbox_key(c, item)
  return c.A .. ':ob:i:' .. item
end

local function outbox_list(c, item, state)
  local of_event = redis.call('HEXISTS', outbox_key(c, item), 'event') == 1
  return c.A .. ':ob:' .. (of_event and 'e' or '') .. state
end

local function move(c, item, from, to, at)
  redis.call('ZREM', outbox_list(c, item, from), item)
  redis.call('ZADD', outbox_list(c, item, to), string.format('%.0f', at), item)
  local token = redis.call('INCR', c.A .. ':ob:token')
  redis.call('HSET', outbox_key(c, item), 'state', to, 'token', token)
end

-- Where a conversation stands: the worst of its items. Only finished ones are counted.
local function tally(c, id)
  local key = conversation_key(c, id)
  local v = redis.call('HMGET', key, 'done', 'tk', 'tkx')
  local state
  if v[1] == '1' then
    local rank, found = 0, {[0] = v[3] == '1' and 'exempt' or 'missing', 'ticketed', 'owed', 'parked'}
    for _, item in ipairs(redis.call('SMEMBERS', c.A .. ':ob:of:' .. id)) do
      local is = redis.call('HGET', outbox_key(c, item), 'state')
      rank = math.max(rank, (is == 'parked' and 3) or (is == 'due' and 2) or 1)
    end
    state = found[rank]
  end
  if state == (v[2] or nil) then return end
  if v[2] then redis.call('ZREM', c.A .. ':tk:' .. v[2], id) end
  if state then
    redis.call('ZADD', c.A .. ':tk:' .. state, string.format('%.0f', c.micros), id)
    redis.call('HSET', key, 'tk', state)
  else
    redis.call('HDEL', key, 'tk')
  end
end

local function now_ms(c)
  return string.format('%.0f', c.now)
end

-- One more revision of what an item owes. A worker that holds it finds out when it settles; one that is delivered
-- or parked is due again after a moment, in which more may come.
local function revise(c, item, head, delay)
  local key = outbox_key(c, item)
  local state = redis.call('HGET', key, 'state')
  redis.call('HINCRBY', key, 'revision', 1)
  redis.call('HSET', key, 'head', head)
  if state == 'due' then return end
  redis.call('HSET', key, 'owed', now_ms(c), 'attempts', 0)
  redis.call('HDEL', key, 'error')
  move(c, item, state, 'due', c.now + delay)
end

local function owe(c, id, sink, generation)
  local item = id .. '/' .. sink .. '/' .. generation
  local head = redis.call('HGET', conversation_key(c, id), 'head') or '0'
  if redis.call('EXISTS', outbox_key(c, item)) == 1 then return revise(c, item, head, 0) end
  redis.call('HSET', outbox_key(c, item), 'sink', sink, 'conversation', id, 'generation', generation,
    'attempts', 0, 'token', 0, 'state', 'due', 'revision', 0, 'head', head, 'owed', now_ms(c))
  redis.call('ZADD', c.A .. ':ob:due', now_ms(c), item)
  redis.call('SADD', c.A .. ':ob:of:' .. id, item)
end

-- The events of a conversation or a contact: its id is what their items begin with.
local function events_key(c, item)
  return c.A .. ':ob:ev:' .. string.match(item, '^[^/]*')
end

local function owe_event(c, sink, item, name, seq, subject)
  redis.call('HSET', outbox_key(c, item), 'sink', sink, 'event', name, 'seq', seq, 'attempts', 0, 'token', 0,
    'state', 'due', 'generation', 0, 'owed', now_ms(c), unpack(subject))
  redis.call('ZADD', c.A .. ':ob:edue', now_ms(c), item)
  redis.call('SADD', events_key(c, item), item)
end

local function each_hook(c, name, visit)
  local hooks = redis.call('HGETALL', c.A .. ':ob:hooks')
  for i = 1, #hooks, 2 do
    if string.find(hooks[i + 1], ' ' .. name .. ' ', 1, true) then visit(hooks[i]) end
  end
end

local function read_varint(bytes, at)
  local value, shift = 0, 1
  while true do
    local byte = string.byte(bytes, at)
    if not byte then return value, at end
    value, at = value + byte % 128 * shift, at + 1
    if byte < 128 then return value, at end
    shift = shift * 128
  end
end

-- The type of an encoded v1::Entry's event; nil if it carries none.
local function event_type(entry)
  local at, tag, size = 1, nil, nil
  while at <= #entry do
    tag, at = read_varint(entry, at)
    size, at = read_varint(entry, at)
    if tag == 106 then return string.byte(entry, at) == 8 and string.byte(entry, at + 1) or nil end
    if tag % 8 == 2 then at = at + size end
  end
end

function on_entry(c, id, entry, kind, seq)
  if redis.call('EXISTS', c.A .. ':ob:hooks') == 1 then
    local name = kind == 'm' and 'message.created' or EVENT_NAMES[event_type(entry) or 0]
    if name then
      each_hook(c, name, function(sink)
        owe_event(c, sink, id .. '/' .. sink .. '/e' .. seq, name, seq, {'conversation', id, 'head', seq})
      end)
    end
  end
  local v = redis.call('HMGET', conversation_key(c, id), 'done', 'gen')
  if v[1] ~= '1' then return end
  for _, item in ipairs(redis.call('SMEMBERS', c.A .. ':ob:of:' .. id)) do
    if redis.call('HGET', outbox_key(c, item), 'generation') == v[2] then revise(c, item, seq, 2000) end
  end
  tally(c, id)
end

-- Changes that come together are told once: an update that nobody has claimed yet speaks for them all.
function on_contact(c, id)
  each_hook(c, 'contact.updated', function(sink)
    local waiting = c.A .. ':ob:u:' .. sink .. '/' .. id
    local last = redis.call('GET', waiting)
    local v = last and redis.call('HMGET', outbox_key(c, last), 'state', 'attempts') or {}
    if v[1] == 'due' and v[2] == '0' then return end
    local number = redis.call('INCR', c.A .. ':ob:token')
    local item = id .. '/' .. sink .. '/u' .. number
    owe_event(c, sink, item, 'contact.updated', number, {'contact', id})
    redis.call('SET', waiting, item, 'EX', 86400)
  end)
end
