#!lua
-- Writes a piece of a journal that is being made, if it is still the caller's to make.
-- KEYS[1]: the state; KEYS[2]: the lease. ARGV: the caller's token, the lease in milliseconds, and
-- commands: the number of words of each, and those.
local call = redis.call
local owner = call('HGET', KEYS[1], 'token') or ''
if owner ~= ARGV[1] then return {'fenced', owner} end
call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
local at = 3
while ARGV[at] do
  local last = at + tonumber(ARGV[at])
  call(unpack(ARGV, at + 1, last))
  at = last + 1
end
return {'kept', 0}
