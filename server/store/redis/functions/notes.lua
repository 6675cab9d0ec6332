-- What the team has noted about a contact: A:kn:<contact>, a hash of three fields for each note: <id> (the encoded id,
-- author and time of v1::ContactNote), <id>:w (the encoded text, and when it was changed), <id>:by (who wrote it).
local NOTES_MAX = 200

local function notes_key(c, contact)
  return c.A .. ':kn:' .. contact
end

-- Why this caller may know nothing of what is noted about this contact; nothing: they may.
local function refuse_notes(c, caller, rank, contact)
  if rank == 'c' or redis.call('EXISTS', c.A .. ':k:' .. contact) == 0 then
    return fail(NOT_FOUND, 'no such contact')
  end
  if not knows_contact(c, caller, rank, contact) then return forbidden() end
end

local function whole_note(key, id)
  local v = redis.call('HMGET', key, id, id .. ':w')
  return v[1] .. v[2]
end

-- contact_notes: in no order. Args: caller, rank, contact. Returns: {0, note ...}.
register('contact_notes', function(keys, args)
  local c = context(keys[1])
  local refused = refuse_notes(c, args[1], args[2], args[3])
  if refused then return refused end
  local key, reply = notes_key(c, args[3]), {0}
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if not string.find(field, ':', 1, true) then reply[#reply + 1] = whole_note(key, field) end
  end
  return reply
end, READ)

-- Args: caller, rank, contact, id, encoded id and author, encoded text. Returns: {0, note}.
register('add_contact_note', function(keys, args)
  local c, id = context(keys[1]), args[4]
  local refused = refuse_notes(c, args[1], args[2], args[3])
  if refused then return refused end
  local key = notes_key(c, args[3])
  local v = redis.call('HMGET', key, id .. ':by', id .. ':w')
  if v[1] then
    local is_same = v[1] == args[1] and v[2] == args[6]
    return is_same and {0, whole_note(key, id)} or fail(CONFLICT, 'id: used for another note')
  end
  -- Who was erased has no time of creation any more.
  if redis.call('HEXISTS', c.A .. ':k:' .. args[3], 'f7') == 0 then return fail(NOT_FOUND, 'no such contact') end
  if #redis.call('HKEYS', key) >= 3 * NOTES_MAX then
    return fail(INVALID_ARGUMENT, 'notes: a contact has at most 200')
  end
  redis.call('HSET', key, id, args[5] .. delimited('\26', timestamp(c.now)), id .. ':w', args[6], id .. ':by', args[1])
  show_contact(c, args[3])
  return {0, whole_note(key, id)}
end)

-- Where a note is that this caller may change, or nothing and the failure.
local function changeable_note(c, args)
  local refused = refuse_notes(c, args[1], args[2], args[3])
  if refused then return nil, refused end
  local key = notes_key(c, args[3])
  local by = redis.call('HGET', key, args[4] .. ':by')
  if not by then return nil, fail(NOT_FOUND, 'no such note') end
  if args[2] == 'a' and by ~= args[1] then
    return nil, fail(FORBIDDEN, 'a note is changed by who wrote it or by a supervisor')
  end
  return key
end

-- Args: caller, rank, contact, id, encoded text. Returns: {0, note}.
register('change_contact_note', function(keys, args)
  local c = context(keys[1])
  local key, refused = changeable_note(c, args)
  if not key then return refused end
  redis.call('HSET', key, args[4] .. ':w', args[5] .. delimited('\42', timestamp(c.now)))
  show_contact(c, args[3])
  return {0, whole_note(key, args[4])}
end)

-- Args: caller, rank, contact, id. Returns: {0}.
register('remove_contact_note', function(keys, args)
  local c = context(keys[1])
  local key, refused = changeable_note(c, args)
  if not key then return refused end
  redis.call('HDEL', key, args[4], args[4] .. ':w', args[4] .. ':by')
  show_contact(c, args[3])
  return {0}
end, EVEN_FULL)
