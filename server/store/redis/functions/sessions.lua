-- session_alive, session_gone, sweep_sessions: who is connected, by sessions that must be renewed.
-- A person is "a/<user>" or "c/<contact>/<inbox>".
-- Also what nobody asks for: files that no message names are forgotten here (files.lua).
-- Reads and writes: A:ss (session to expiry), A:on (person to number of sessions), A:so:<person> (their
-- sessions by the time they came), the routing stream, inboxes.
local function tell_router(c, person, up)
  local user = string.match(person, '^a/(.*)$')
  if user then
    command(c, delimited(up and '\130\1' or '\138\1', user))
    return
  end
  local contact, inbox = string.match(person, '^c/([^/]*)/(.*)$')
  local open = redis.call('HGET', c.A .. ':open', inbox .. '/' .. contact)
  if not open then return end
  -- Who keeps a place may go: the router never hears of it.
  if not up and redis.call('HEXISTS', conversation_key(c, open), 'kept') == 1 then return end
  command(c, delimited(up and '\106' or '\98', open))
end

local function end_session(c, person, session)
  if redis.call('ZREM', c.A .. ':ss', person .. '\0' .. session) == 0 then return end
  redis.call('ZREM', c.A .. ':so:' .. person, session)
  if redis.call('HINCRBY', c.A .. ':on', person, -1) > 0 then return end
  redis.call('HDEL', c.A .. ':on', person)
  tell_router(c, person, false)
end

-- Whoever has too many sessions loses the oldest: here at once, at their nodes when these hear of it.
local function end_oldest(c, person, most)
  local key = c.A .. ':so:' .. person
  local excess = redis.call('ZCARD', key) - most
  if most == 0 or excess <= 0 then return end
  local kind, id = string.match(person, '^(%l)/([^/]*)')
  local topic = (kind == 'a' and 'user:' or 'contact:') .. id
  for _, session in ipairs(redis.call('ZRANGE', key, 0, excess - 1)) do
    end_session(c, person, session)
    fan(c, topic, delimited('\146\8', delimited('\10', session)))
  end
end

-- Args: person, session, ttl in ms, the most sessions that a person may have (0: any number).
-- Returns: {0}.
register('session_alive', function(keys, args)
  local c = context(keys[1])
  local member = args[1] .. '\0' .. args[2]
  local expires = string.format('%.0f', c.now + tonumber(args[3]))
  if redis.call('ZADD', c.A .. ':ss', expires, member) == 1 then
    redis.call('ZADD', c.A .. ':so:' .. args[1], string.format('%.0f', c.micros), args[2])
    if redis.call('HINCRBY', c.A .. ':on', args[1], 1) == 1 then tell_router(c, args[1], true) end
    end_oldest(c, args[1], tonumber(args[4] or '0'))
  end
  return {0}
end, EVEN_FULL)

-- Args: person, session. Returns: {0}.
register('session_gone', function(keys, args)
  end_session(context(keys[1]), args[1], args[2])
  return {0}
end, EVEN_FULL)

-- Returns: {0, sessions ended}; at most 1000 in one step.
register('sweep_sessions', function(keys)
  local c = context(keys[1])
  local now = string.format('%.0f', c.now)
  local expired = redis.call('ZRANGEBYSCORE', c.A .. ':ss', '-inf', now, 'LIMIT', 0, 1000)
  for _, member in ipairs(expired) do
    local zero = string.find(member, '\0', 1, true)
    end_session(c, string.sub(member, 1, zero - 1), string.sub(member, zero + 1))
  end
  sweep_files(c)
  return {0, #expired}
end, EVEN_FULL)
