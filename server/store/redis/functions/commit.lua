-- commit: a decision of the router with all its effects, in one step.
-- Args: lease epoch, position (empty: a timer), then operations, each a name and its arguments:
--   set conversation n (field value)*n | entry conversation bytes kind by_staff preview
--   fan topic frame | snap topic conversation | reply node bytes | put kind id bytes
--   finish conversation state exempt n sink*n | revive conversation
-- Reads: P/lease, A:r (position), the conversations. Writes: them, their entries, indexes, records, the
-- outbox, the guard A:open, inboxes of nodes, the position; trims the routing stream below it.
-- Returns: {0}. Everything is checked before the first write: Redis does not roll back.
local function each_operation(args, visit)
  local at = 3
  while at <= #args do
    local name, size = args[at], nil
    if name == 'set' then size = 2 + 2 * tonumber(args[at + 2])
    elseif name == 'entry' then size = 5
    elseif name == 'fan' or name == 'snap' or name == 'reply' then size = 2
    elseif name == 'put' then size = 3
    elseif name == 'finish' then size = 4 + tonumber(args[at + 4])
    elseif name == 'revive' then size = 1
    else return fail(INVALID_ARGUMENT, 'commit: unknown operation') end
    local failed = visit(name, at)
    if failed then return failed end
    at = at + 1 + size
  end
end

local function place_of(c, id)
  local v = redis.call('HMGET', conversation_key(c, id), 'inbox', 'contact')
  return v[1] .. '/' .. v[2]
end

local function check_operations(c, args)
  local done, places = {}, {} -- what earlier operations of this commit will have changed
  return each_operation(args, function(name, at)
    local id = args[at + 1]
    if name == 'snap' then id = args[at + 2] end
    if name == 'fan' or name == 'reply' or name == 'put' then return nil end
    local stored = redis.call('HGET', conversation_key(c, id), 'done')
    if not stored then return fail(NOT_FOUND, 'no such conversation') end
    local is_done = done[id] or stored
    if name == 'finish' then
      if is_done == '1' then return fail(WRONG_STATE, 'finish: finished already') end
      done[id] = '1'
      places[place_of(c, id)] = ''
    elseif name == 'revive' then
      if is_done ~= '1' then return fail(WRONG_STATE, 'revive: not finished') end
      local place = place_of(c, id)
      local open = places[place] or redis.call('HGET', c.A .. ':open', place) or ''
      if open ~= '' then return fail(WRONG_STATE, 'revive: the contact has another open one') end
      done[id], places[place] = '0', id
    end
  end)
end

local function finish(c, args, at)
  local id, state = args[at + 1], tonumber(args[at + 2])
  local key = conversation_key(c, id)
  local generation = redis.call('HINCRBY', key, 'gen', 1)
  redis.call('HSET', key, 'done', '1', 'state', state, 'f4', '\32' .. varint(state),
    'f24', '\192\1' .. varint(generation), 'f19', delimited('\154\1', timestamp(c.now)))
  local place = place_of(c, id)
  if redis.call('HGET', c.A .. ':open', place) == id then
    redis.call('HDEL', c.A .. ':open', place)
  end
  set_pairs(key, {'tkx', args[at + 3]}, 1, 1)
  for i = at + 5, at + 4 + tonumber(args[at + 4]) do owe(c, id, args[i], generation) end
  tally(c, id)
end

local function apply_operation(c, args, name, at, later, touched)
  local id = args[at + 1]
  if name == 'set' then
    local key, count = conversation_key(c, id), tonumber(args[at + 2])
    for i = at + 3, at + 2 + 2 * count, 2 do
      if args[i] == 'f10' then
        args[i + 1] = with_tags(redis.call('HGET', key, 'f10') or '', args[i + 1])
      end
    end
    set_pairs(key, args, at + 3, count)
  elseif name == 'entry' then
    add_entry(c, id, args[at + 2], args[at + 3], args[at + 4], args[at + 5], '')
  elseif name == 'finish' then
    finish(c, args, at)
  elseif name == 'revive' then
    redis.call('HSET', conversation_key(c, id), 'done', '0')
    redis.call('HDEL', conversation_key(c, id), 'f19')
    redis.call('HSET', c.A .. ':open', place_of(c, id), id)
    tally(c, id)
  elseif name == 'put' then
    set_pairs(c.A .. ':rec:' .. args[at + 1], {args[at + 2], args[at + 3]}, 1, 1)
    return
  else
    later[#later + 1] = {name, args[at + 1], args[at + 2]}
    return
  end
  touched[id] = true
end

local function send(c, what)
  if what[1] == 'fan' then fan(c, what[2], delimited('\90', what[3]), '')
  elseif what[1] == 'snap' then fan_snapshot(c, what[2], what[3], '')
  else deliver(c, what[2], record_of(c, '', delimited('\98', what[3]))) end
end

local function id_parts(id)
  local ms, n = string.match(id, '^(%d+)%-(%d+)$')
  return tonumber(ms or '0'), tonumber(n or '0')
end

local function advance(c, position)
  redis.call('HSET', c.A .. ':r', 'position', position)
  local ms, n = id_parts(position)
  local keep = string.format('%.0f-%.0f', ms, n + 1)
  redis.call('XTRIM', c.A .. ':rt', 'MINID', keep)
end

register('commit', function(keys, args)
  local c = context(keys[1])
  if redis.call('HGET', c.P .. '/lease', 'epoch') ~= args[1] then
    return fail(CONFLICT, 'the lease was taken by another node')
  end
  local position = args[2]
  if position ~= '' then
    local committed = redis.call('HGET', c.A .. ':r', 'position') or '0-0'
    if committed == position then return {0} end -- a repetition
    local ms, n = id_parts(position)
    local last_ms, last_n = id_parts(committed)
    if ms < last_ms or (ms == last_ms and n < last_n) then
      return fail(CONFLICT, 'position: committed already')
    end
  end
  local failed = check_operations(c, args)
  if failed then return failed end
  local later, touched = {}, {}
  each_operation(args, function(name, at) apply_operation(c, args, name, at, later, touched) end)
  for id in pairs(touched) do reindex(c, id) end
  for _, what in ipairs(later) do send(c, what) end
  if position ~= '' then advance(c, position) end
  return {0}
end, EVEN_FULL)
