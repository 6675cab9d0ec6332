-- Contacts: one hash field per field of v1::Contact, holding its encoded bytes.
-- What customers say of themselves, and the shop's page says of them in the browser, replaces nothing that the shop vouched
-- for (f9) or set as an attribute, and vouches for nothing.
local VOUCHED = {f2 = true, f3 = true, f4 = true} -- name, email, phone

-- Attributes that the shop has set are marked by an empty field, which adds nothing to the contact's bytes.
local function shops_mark(field)
  return string.sub(field, 1, 2) == 'a:' and 's:' .. string.sub(field, 3) or nil
end

local function is_the_shops(key, field, vouched)
  if field == 'f9' or (vouched and VOUCHED[field]) then return true end
  local mark = shops_mark(field)
  return mark ~= nil and redis.call('HEXISTS', key, mark) == 1
end

local function pairs_where(keeps, args, first, count)
  local kept = {}
  for i = first, first + 2 * count - 1, 2 do
    if keeps(args[i]) then
      kept[#kept + 1] = args[i]
      kept[#kept + 1] = args[i + 1]
    end
  end
  return kept
end

local function own_words(key, args, first, count)
  local vouched = redis.call('HEXISTS', key, 'f9') == 1
  return pairs_where(function(field)
    return not is_the_shops(key, field, vouched)
  end, args, first, count)
end

-- Where the shop vouches for the first time, what the contact was called before goes: it would seem to be its word.
local function begin_vouching(key, args, first, count)
  if redis.call('HEXISTS', key, 'f9') == 1 then return end
  for i = first, first + 2 * count - 1, 2 do
    if args[i] == 'f9' then redis.call('HDEL', key, 'f2', 'f3', 'f4') end
  end
end

-- Who corrects a name, an e-mail or a phone without the shop's word ends its vouching: what stands there would seem to be
-- its word. The shop vouches anew when the customer comes with a token again.
local function end_vouching(key, args, first, count)
  local corrected = false
  for i = first, first + 2 * count - 1, 2 do
    if args[i] == 'f9' then return end
    local is_said = VOUCHED[args[i]] and args[i + 1] ~= ''
    corrected = corrected or (is_said and redis.call('HGET', key, args[i]) ~= args[i + 1])
  end
  if corrected then redis.call('HDEL', key, 'f9') end
end

local function newest_of(c, contact)
  return redis.call('ZREVRANGE', index(c, 'c:' .. contact), 0, LOOKED_MAX - 1)
end

-- Whoever has a conversation of theirs on the screen sees what the contact is now; the newest ones count.
local function show_contact(c, contact)
  for _, id in ipairs(newest_of(c, contact)) do
    local topic = 'conversation:' .. id
    if redis.call('EXISTS', c.A .. ':t:' .. topic) == 1 then fan_snapshot(c, topic, id, '') end
  end
end

-- So does the router.
local function tell_of_contact(c, contact)
  show_contact(c, contact)
  for _, id in ipairs(newest_of(c, contact)) do
    if redis.call('HGET', conversation_key(c, id), 'done') ~= '1' then
      command(c, delimited('\226\33', id) .. delimited('\42', snapshot(c, id)))
    end
  end
end

-- Whether these pairs leave no more attributes than one may say of oneself.
local function has_room(key, args, first, count)
  local fresh, present = 0, 0
  for i = first, first + 2 * count - 1, 2 do
    if string.sub(args[i], 1, 2) == 'a:' and redis.call('HEXISTS', key, args[i]) == 0 then
      fresh = fresh + 1
    end
  end
  if fresh == 0 then return true end
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if string.sub(field, 1, 2) == 'a:' then present = present + 1 end
  end
  return present + fresh <= ATTRIBUTES_MAX
end

-- The pairs without the attributes that are new: for whom must not be held up by having too many.
local function without_fresh(key, args, first, count)
  return pairs_where(function(field)
    return string.sub(field, 1, 2) ~= 'a:' or redis.call('HEXISTS', key, field) == 1
  end, args, first, count)
end

-- The contact, or nothing and the failure.
local function save_contact(c, id, args, first, count, by_customer)
  local key, changed = c.A .. ':k:' .. id, false
  if by_customer then
    if not has_room(key, args, first, count) then
      return nil, fail(INVALID_ARGUMENT, 'attributes: a contact has at most 50')
    end
    args = own_words(key, args, first, count)
    first, count = 1, #args / 2
  else
    begin_vouching(key, args, first, count)
    end_vouching(key, args, first, count)
    for i = first, first + 2 * count - 1, 2 do
      local mark = shops_mark(args[i])
      if mark then redis.call('HSET', key, mark, '') end
    end
  end
  if redis.call('HEXISTS', key, 'f7') == 1 then
    for i = first, first + 2 * count - 1, 2 do
      changed = changed or (redis.call('HGET', key, args[i]) or '') ~= args[i + 1]
    end
  end
  set_pairs(key, args, first, count)
  if changed then on_contact(c, id) end
  redis.call('HSETNX', key, 'f7', delimited('\58', timestamp(c.now)))
  redis.call('HSET', key, 'f8', delimited('\66', timestamp(c.now)))
  redis.call('ZADD', heard_of(c), string.format('%.0f', c.now), id)
  if changed then tell_of_contact(c, id) end
  return table.concat(redis.call('HVALS', key))
end

-- contact, save_contact: a person on the customer's side. Reads and writes: A:k:<contact>; a change also goes into the
-- routing stream and the inboxes of nodes that follow conversations of it.
-- Args of contact: caller, rank, id. Returns: {0, contact}.
register('contact', function(keys, args)
  local c = context(keys[1])
  local parts = redis.call('HVALS', c.A .. ':k:' .. args[3])
  if #parts == 0 or (args[2] == 'c' and args[1] ~= args[3]) then
    return fail(NOT_FOUND, 'no such contact')
  end
  if not knows_contact(c, args[1], args[2], args[3]) then return forbidden() end
  return {0, table.concat(parts)}
end, READ)

-- Args: caller, rank, id, number of fields, pairs. Returns: {0, contact}.
register('save_contact', function(keys, args)
  if args[2] == 'c' and args[1] ~= args[3] then return fail(NOT_FOUND, 'no such contact') end
  local c = context(keys[1])
  if not knows_contact(c, args[1], args[2], args[3]) then return forbidden() end
  local saved, full = save_contact(c, args[3], args, 5, tonumber(args[4]), args[2] == 'c')
  return saved and {0, saved} or full
end)
