-- Finished ones whose agent still writes notes.
local function add_wrap_ups(c, agent, live)
  for _, id in ipairs(redis.call('ZRANGE', index(c, 'o:' .. agent), 0, -1)) do
    local v = redis.call('HMGET', conversation_key(c, id), 'done', 'f28')
    if v[1] == '1' and v[2] then live[#live + 1] = snapshot(c, id) end
  end
end

-- load_account: all that is needed to rebuild an account's engine. Args: none.
-- Reads: A:config, A:rec:*, A:ix:open with its conversations, A:ix:o:<agent> with those in wrap-up, A:on. Writes:
-- nothing.
-- Returns: {0, config, conversation records, agent records, engine records, snapshots, agents}.
register('load_account', function(keys)
  local c = context(keys[1])
  local config = redis.call('HGET', c.A .. ':config', 'bytes')
  if not config then return fail(NOT_FOUND, 'no such account') end
  local live, agents = {}, {}
  for _, id in ipairs(redis.call('ZRANGE', index(c, 'open'), 0, -1)) do
    live[#live + 1] = snapshot(c, id)
  end
  for _, owner in ipairs(redis.call('HKEYS', c.A .. ':rec:a')) do add_wrap_ups(c, owner, live) end
  for _, person in ipairs(redis.call('HKEYS', c.A .. ':on')) do
    agents[#agents + 1] = string.match(person, '^a/(.*)$')
  end
  return {0, config, redis.call('HGETALL', c.A .. ':rec:c'), redis.call('HGETALL', c.A .. ':rec:a'),
    redis.call('HVALS', c.A .. ':rec:e'), live, agents}
end, READ)

-- position: up to where the account's commands are decided. Reads: A:r. Returns: {0, stream id}.
register('position', function(keys)
  return {0, redis.call('HGET', keys[1] .. ':r', 'position') or '0-0'}
end, READ)
