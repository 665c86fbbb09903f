// What must happen in one step, as Lua. Every key begins with the prefix in KEYS[1], whose hash tag puts all of them
// into one slot. A session is a hash: `rev` counts its changes (but for `seen`), `ended` is empty while it lives, and
// each grant has a document `grant:<rs>` of scalars only, so that what a newer version adds to it is kept (R43), with
// its ciphertexts beside it in `access:<rs>` and `refresh:<rs>`.
const prelude = `
local p = KEYS[1]

local function recordOf(key) return p .. 'session:' .. key end

local function isAlive(record) return redis.call('HGET', record, 'ended') == '' end

local function hold(fingerprint)
  if fingerprint and fingerprint ~= cjson.null then redis.call('HINCRBY', p .. 'tokens', fingerprint, 1) end
end

local function release(fingerprint)
  if not fingerprint or fingerprint == cjson.null then return end
  if redis.call('HINCRBY', p .. 'tokens', fingerprint, -1) <= 0 then redis.call('HDEL', p .. 'tokens', fingerprint) end
end

-- Field by field as in StoredRevocation.
local function queue(batch, kind, rs, generation, wrappedKey, sealed, fingerprint, endsAt, always, now)
  local id = kind .. ':' .. string.format('%.0f', redis.call('INCR', p .. 'serial'))
  redis.call('HSET', p .. 'revocation:' .. id, 'batch', batch, 'kind', kind, 'resourceServer', rs,
    'generation', generation, 'wrappedKey', wrappedKey, 'sealed', sealed, 'fingerprint', fingerprint,
    'endsAtMs', endsAt, 'always', always, 'attempts', 0)
  redis.call('ZADD', p .. 'due:' .. kind, now, id)
  redis.call('ZADD', p .. 'queued', now, id)
  redis.call('SADD', p .. 'batch:' .. batch, id)
end

-- Key, subject, session at Auth or empty, created, seen, ends, life in ms, number of fingerprints, these, then the
-- fields of the hash.
local function insert(at)
  local key, subject, authSession, created, seen, ends, life, count = unpack(ARGV, at, at + 7)
  local record, first = recordOf(key), at + 8
  redis.call('HSET', record, unpack(ARGV, first + count, #ARGV))
  redis.call('PEXPIRE', record, life)
  redis.call('ZADD', p .. 'ends', ends, key)
  redis.call('ZADD', p .. 'seen', seen, key)
  for _, owner in ipairs({ subject, authSession }) do
    if owner ~= '' then
      redis.call('ZADD', p .. 'of:' .. owner, created, key)
      if redis.call('PTTL', p .. 'of:' .. owner) < tonumber(life) then redis.call('PEXPIRE', p .. 'of:' .. owner, life) end
    end
  end
  for index = first, first + count - 1 do hold(ARGV[index]) end
end

local function finish(key, cause, now, refreshEndsAt, always)
  local record = recordOf(key)
  redis.call('ZREM', p .. 'ends', key)
  redis.call('ZREM', p .. 'seen', key)
  if not isAlive(record) then return false end
  local session, fields = {}, redis.call('HGETALL', record)
  for index = 1, #fields, 2 do session[fields[index]] = fields[index + 1] end
  for field, text in pairs(session) do
    if string.sub(field, 1, 6) == 'grant:' then
      local rs, grant = string.sub(field, 7), cjson.decode(text)
      local refresh, access = session['refresh:' .. rs], session['access:' .. rs]
      local accessEndsAt = string.format('%.0f', grant.expiresAtMs)
      if refresh then
        queue(key, 'refresh_token', rs, grant.generation, session.wrappedKey, refresh, grant.refreshFingerprint, refreshEndsAt, always, now)
      end
      if access then
        queue(key, 'access_token', rs, grant.generation, session.wrappedKey, access, grant.accessFingerprint, accessEndsAt, always, now)
      end
      release(grant.refreshFingerprint)
      release(grant.accessFingerprint)
      redis.call('HDEL', record, field, 'refresh:' .. rs, 'access:' .. rs)
    end
  end
  redis.call('HDEL', record, 'profile')
  redis.call('HSET', record, 'ended', cause)
  redis.call('HINCRBY', record, 'rev', 1)
  redis.call('ZREM', p .. 'of:' .. session.subject, key)
  if session.authSession then redis.call('ZREM', p .. 'of:' .. session.authSession, key) end
  redis.call('ZADD', p .. 'ended', session.ends, key)
  return true
end
`;

/**
 * A server whose memory is full refuses a script at its first command that may need more, unless the script has written
 * by then: so those that end, keep up or free what is there write nothing first. Only new sessions and marks are refused.
 */
const evenWhenFull = "redis.call('DEL', p .. 'nothing')\n";

const growing = {
  vaultCreate: 'insert(1) return 1',
};

const steady = {
  // key, now, when refresh tokens are given up, then the successor as for insert
  vaultSucceed: `
if not finish(ARGV[1], 'revoked', ARGV[2], ARGV[3], 0) then return 0 end
redis.call('HSET', recordOf(ARGV[1]), 'successor', ARGV[4])
insert(4)
return 1`,

  // key, cause, now, when refresh tokens are given up, 1 for always
  vaultEnd: 'return finish(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]) and 1 or 0',

  // key, last seen
  vaultTouch: `
local record = recordOf(ARGV[1])
if not isAlive(record) or tonumber(redis.call('HGET', record, 'seen')) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', record, 'seen', ARGV[2])
redis.call('ZADD', p .. 'seen', ARGV[2], ARGV[1])
return 1`,

  // key, resource server, the grant's document, access ciphertext or empty, refresh ciphertext or empty
  vaultReplaceGrant: `
local record, rs, new = recordOf(ARGV[1]), ARGV[2], cjson.decode(ARGV[3])
local text = isAlive(record) and redis.call('HGET', record, 'grant:' .. rs)
local grant = text and cjson.decode(text)
if not grant then return 0 end
if grant.generation ~= new.generation - 1 then
  if grant.generation ~= new.generation then return 0 end
  local access, refresh = unpack(redis.call('HMGET', record, 'access:' .. rs, 'refresh:' .. rs))
  return ((access and access == ARGV[4]) or (refresh and refresh == ARGV[5])) and 1 or 0
end
hold(new.accessFingerprint)
hold(new.refreshFingerprint)
release(grant.accessFingerprint)
release(grant.refreshFingerprint)
for name, value in pairs(new) do grant[name] = value end
redis.call('HSET', record, 'grant:' .. rs, cjson.encode(grant))
for index, field in ipairs({ 'access:' .. rs, 'refresh:' .. rs }) do
  local sealed = ARGV[3 + index]
  if sealed == '' then redis.call('HDEL', record, field) else redis.call('HSET', record, field, sealed) end
end
redis.call('HINCRBY', record, 'rev', 1)
return 1`,

  // key, resource server, generation, when
  vaultMarkIntent: `
local record, rs = recordOf(ARGV[1]), ARGV[2]
local text = redis.call('HGET', record, 'grant:' .. rs)
local grant = text and cjson.decode(text)
if not grant or grant.generation ~= tonumber(ARGV[3]) then return 0 end
grant.intentAtMs = tonumber(ARGV[4])
redis.call('HSET', record, 'grant:' .. rs, cjson.encode(grant))
redis.call('HINCRBY', record, 'rev', 1)
return 1`,

  // key, wrapped key as it was, wrapped key as it shall be
  vaultRewrap: `
local record = recordOf(ARGV[1])
if not isAlive(record) or redis.call('HGET', record, 'wrappedKey') ~= ARGV[2] then return 0 end
redis.call('HSET', record, 'wrappedKey', ARGV[3])
redis.call('HINCRBY', record, 'rev', 1)
return 1`,

  // name, owner, for how many ms of the server's clock
  vaultAcquireLease: `
local lease = p .. 'lease:' .. ARGV[1]
if redis.call('SET', lease, ARGV[2], 'NX', 'PX', ARGV[3]) then return 1 end
if redis.call('GET', lease) ~= ARGV[2] then return 0 end
redis.call('PEXPIRE', lease, ARGV[3])
return 1`,

  // name, owner
  vaultReleaseLease: `
local lease = p .. 'lease:' .. ARGV[1]
if redis.call('GET', lease) == ARGV[2] then redis.call('DEL', lease) end
return 1`,

  // now, then nine values of each entry
  vaultAddRevocations: `
for at = 2, #ARGV, 9 do
  local batch, kind, rs, generation, wrappedKey, sealed, fingerprint, endsAt, always = unpack(ARGV, at, at + 8)
  queue(batch, kind, rs, generation, wrappedKey, sealed, fingerprint, endsAt, always, ARGV[1])
end
return 1`,

  // now, when the taker's claim ends, how many, the batch or empty
  vaultTakeRevocations: `
local now, claimEnds, limit, batch = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local kinds, ids = { 'refresh_token', 'access_token' }, {}
if batch == '' then
  for _, kind in ipairs(kinds) do
    local due = redis.call('ZRANGEBYSCORE', p .. 'due:' .. kind, '-inf', now, 'LIMIT', 0, limit - #ids)
    for _, id in ipairs(due) do ids[#ids + 1] = { kind, id } end
  end
else
  local members = redis.call('SMEMBERS', p .. 'batch:' .. batch)
  table.sort(members)
  for _, kind in ipairs(kinds) do
    for _, id in ipairs(members) do
      local due = #ids < limit and redis.call('ZSCORE', p .. 'due:' .. kind, id)
      if due and tonumber(due) <= tonumber(now) then ids[#ids + 1] = { kind, id } end
    end
  end
end
local taken = {}
for index, entry in ipairs(ids) do
  local kind, id = unpack(entry)
  redis.call('ZADD', p .. 'due:' .. kind, claimEnds, id)
  redis.call('HINCRBY', p .. 'revocation:' .. id, 'attempts', 1)
  taken[index] = { id, redis.call('HGETALL', p .. 'revocation:' .. id) }
end
return taken`,

  // id
  vaultRemoveRevocation: `
local entry = p .. 'revocation:' .. ARGV[1]
local batch, kind = unpack(redis.call('HMGET', entry, 'batch', 'kind'))
if not batch then return 0 end
redis.call('DEL', entry)
redis.call('ZREM', p .. 'due:' .. kind, ARGV[1])
redis.call('ZREM', p .. 'queued', ARGV[1])
redis.call('SREM', p .. 'batch:' .. batch, ARGV[1])
return 1`,

  // up to which absolute end, how many
  vaultPurge: `
local keys = redis.call('ZRANGEBYSCORE', p .. 'ended', '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, key in ipairs(keys) do
  redis.call('DEL', recordOf(key))
  redis.call('ZREM', p .. 'ended', key)
end
return #keys`,
};

export type VaultScript = keyof typeof growing | keyof typeof steady;

/** Every script, for ioredis's option `scripts`. Each takes one key, the prefix. */
export const vaultScripts = Object.fromEntries([
  ...Object.entries(growing).map(([name, body]) => [name, { lua: prelude + body, numberOfKeys: 1 }] as const),
  ...Object.entries(steady).map(
    ([name, body]) => [name, { lua: prelude + evenWhenFull + body, numberOfKeys: 1 }] as const,
  ),
]);
