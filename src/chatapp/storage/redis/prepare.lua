#!lua
-- Begins a journal that is to be made as a copy, unless there is one, or something else.
-- KEYS: the state, the lease, and those that a journal cannot do without. ARGV: the caller's token,
-- the lease in milliseconds, and what the form is meanwhile.
local call = redis.call
local form = call('HGET', KEYS[1], 'form')
if form ~= ARGV[3] then
  if form then return {'other', form} end
  for _, key in ipairs(KEYS) do
    if call('EXISTS', key) == 1 then return {'other', ''} end
  end
end
if call('EXISTS', KEYS[2]) == 1 then return {'held', 0} end
call('HSET', KEYS[1], 'form', ARGV[3], 'token', ARGV[1], 'done', 0)
call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'kept', 0}
