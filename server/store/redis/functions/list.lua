-- list: a page of an index, newest activity first.
-- Args: caller, rank, index name, cursor score, cursor id (empty: from the newest), limit, lowest score
-- (or none).
-- A restricted person gets what was given to it; a page may then be short, or empty, with a cursor to go on from.
-- Reads: the index, the conversations in it. Writes: nothing.
-- Returns: {0, next cursor "<score>/<id>" or '', snapshots ...}.
register('list', function(keys, args)
  local c = context(keys[1])
  if args[2] == 'c' and args[3] ~= 'c:' .. args[1] then
    return fail(FORBIDDEN, 'view: customers list their own conversations')
  end
  local limit, skip = tonumber(args[6]), args[5]
  local from = skip == '' and '+inf' or args[4]
  local reply, offset, found, last, last_score = {0, ''}, 0, 0, '', ''
  local given = given_to(c, args[1], args[2])
  while true do
    local rows = redis.call('ZREVRANGEBYSCORE', index(c, args[3]), from, args[7] or '-inf', 'WITHSCORES',
      'LIMIT', offset, limit + 1)
    for i = 1, #rows, 2 do
      if skip == '' or rows[i + 1] ~= args[4] or rows[i] < skip then
        if found == limit or (given and offset >= LOOKED_MAX) then
          reply[2] = last_score .. '/' .. last
          return reply
        end
        last, last_score = rows[i], rows[i + 1]
        local place = given and redis.call('HMGET', conversation_key(c, rows[i]), 'owner', 'queue', 'inbox')
        if is_given(given, args[1], place or {}) then
          found = found + 1
          reply[#reply + 1] = snapshot(c, rows[i])
        end
      end
    end
    if #rows < 2 * (limit + 1) then return reply end
    offset = offset + limit + 1
  end
end, READ)
