-- begin_file, file_part, file, read_file, drop_file: what people send beside words (keys: shared.lua).
-- Reads and writes: the files, their conversation's set, A:uo, A:ut. Each returns {0, encoded v1::Attachment,
-- conversation, bytes received}, read_file {0, bytes}, drop_file {0}.
local function forget_file(c, file)
  local v = redis.call('HMGET', file_key(c, file), 'size', 'conversation')
  redis.call('DEL', file_key(c, file), c.A .. ':ub:' .. file)
  redis.call('ZREM', c.A .. ':uo', file)
  if not v[1] then return end
  redis.call('SREM', c.A .. ':us:' .. v[2], file)
  if redis.call('DECRBY', c.A .. ':ut', v[1]) <= 0 then redis.call('DEL', c.A .. ':ut') end
end

-- At most 20 in one step, so that it stays short.
local function sweep_files(c)
  local now = string.format('%.0f', c.now)
  local over = redis.call('ZRANGEBYSCORE', c.A .. ':uo', '-inf', now, 'LIMIT', 0, 20)
  for _, file in ipairs(over) do forget_file(c, file) end
end

local function file_reply(c, file)
  local v = redis.call('HMGET', file_key(c, file), 'conversation', 'received')
  return {0, file_meta(c, file), v[1], tonumber(v[2])}
end

-- Args: caller, rank, action, conversation, file, size, files a conversation may have, its bytes, bytes an account may
-- have, time unattached in ms, number of fields, then their pairs.
register('begin_file', function(keys, args)
  local c = context(keys[1])
  sweep_files(c)
  local refused = refuse(c, args[4], args[1], args[2], args[3])
  if refused then return refused end
  if redis.call('HGET', conversation_key(c, args[4]), 'done') == '1' then
    return fail(WRONG_STATE, 'the conversation is closed')
  end
  local key, set, size = file_key(c, args[5]), c.A .. ':us:' .. args[4], tonumber(args[6])
  if redis.call('EXISTS', key) == 1 then return fail(CONFLICT, 'id: taken') end
  if redis.call('SCARD', set) >= tonumber(args[7]) then
    return fail(TOO_LARGE, 'conversation: too many files (files_per_conversation: ' .. args[7] .. ')')
  end
  local all = size
  for _, file in ipairs(redis.call('SMEMBERS', set)) do
    all = all + tonumber(redis.call('HGET', file_key(c, file), 'size') or '0')
  end
  if all > tonumber(args[8]) then
    return fail(TOO_LARGE, 'conversation: its files are too large together (conversation_file_bytes: ' .. args[8] .. ')')
  end
  if tonumber(redis.call('GET', c.A .. ':ut') or '0') + size > tonumber(args[9]) then
    return fail(STORAGE_FULL, "the account's room for files is used up (account_file_bytes: " .. args[9] .. ')')
  end
  set_pairs(key, args, 12, tonumber(args[11]))
  redis.call('HSET', key, 'by', args[1], 'conversation', args[4], 'size', args[6], 'received', '0')
  redis.call('SADD', set, args[5])
  redis.call('INCRBY', c.A .. ':ut', args[6])
  redis.call('ZADD', c.A .. ':uo', string.format('%.0f', c.now + tonumber(args[10])), args[5])
  return file_reply(c, args[5])
end)

-- Args: caller, file, offset, bytes of a full part, encoded content type field (with the first part), bytes.
register('file_part', function(keys, args)
  local c = context(keys[1])
  local key = file_key(c, args[2])
  local v = redis.call('HMGET', key, 'by', 'size', 'received')
  if v[1] ~= args[1] then return fail(NOT_FOUND, 'no such file') end
  local size, received, offset, full = tonumber(v[2]), tonumber(v[3]), tonumber(args[3]), tonumber(args[4])
  local stop = offset + #args[6]
  if offset % full == 0 and offset < received and stop <= received then return file_reply(c, args[2]) end
  if offset ~= received then return fail(CONFLICT, 'offset: the next byte is ' .. received) end
  if stop > size then return fail(INVALID_ARGUMENT, 'size: the file is longer than announced') end
  if #args[6] == 0 or (stop < size and #args[6] ~= full) then
    return fail(INVALID_ARGUMENT, 'body: parts have ' .. args[4] .. ' bytes, only the last one may have less')
  end
  redis.call('HSET', c.A .. ':ub:' .. args[2], offset / full, args[6])
  redis.call('HSET', key, 'received', stop)
  if args[5] ~= '' then redis.call('HSET', key, 'f3', args[5]) end
  return file_reply(c, args[2])
end)

-- Its uploader may always, others who may read the conversation once a message names it.
local function refuse_file(c, caller, rank, file)
  local v = redis.call('HMGET', file_key(c, file), 'by', 'conversation', 'attached')
  if v[1] == caller then return nil end
  if not v[1] or not v[3] then return fail(NOT_FOUND, 'no such file') end
  return refuse(c, v[2], caller, rank, rank == 'c' and 'take_part' or 'look')
end

-- Args: caller, rank, file.
register('file', function(keys, args)
  local c = context(keys[1])
  return refuse_file(c, args[1], args[2], args[3]) or file_reply(c, args[3])
end, READ)

-- Args: caller, rank, file, number of the part.
register('read_file', function(keys, args)
  local c = context(keys[1])
  local refused = refuse_file(c, args[1], args[2], args[3])
  if refused then return refused end
  local bytes = redis.call('HGET', c.A .. ':ub:' .. args[3], args[4])
  if not bytes then return fail(NOT_FOUND, 'no such part') end
  return {0, bytes}
end, READ)

-- Args: caller, file.
register('drop_file', function(keys, args)
  local c = context(keys[1])
  local v = redis.call('HMGET', file_key(c, args[2]), 'by', 'attached')
  if v[1] ~= args[1] then return fail(NOT_FOUND, 'no such file') end
  if v[2] then return fail(WRONG_STATE, 'the file was sent already') end
  forget_file(c, args[2])
  return {0}
end, EVEN_FULL)
