// Compares keytrace with @cloud-copilot/iam-simulate on generated simulations, each tool as a process of its own.
// Development only: nothing of it is linked or copied. `cargo xtask compare-iam-simulate` runs it.
// Usage: node compare.mjs NODE_MODULES KEYTRACE-BINARY COUNT SEED OUT-FOLDER
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [modules, keytrace, count, seed, out] = process.argv.slice(2)
const { runSimulation } = await import(pathToFileURL(`${modules}/@cloud-copilot/iam-simulate/dist/esm/index.js`).href)

// A small generator of random numbers, so that a seed repeats a run (mulberry32).
let state = Number(seed) >>> 0
const random = () => {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const chance = p => random() < p
const pick = list => list[Math.floor(random() * list.length)]
const some = (list, most) => {
  const chosen = [...new Set(Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(list)))]
  return chosen.length === 1 && chance(0.5) ? chosen[0] : chosen
}

const HOME = '111122223333'
const OTHER = '444455556666'
const key = account => `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`
const session = account => `arn:aws:sts::${account}:assumed-role/Job/run`
const role = account => `arn:aws:iam::${account}:role/Job`
const SERVICES = [
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt', 'kms:DescribeKey'],
    patterns: ['kms:*', 'kms:Decrypt', 'kms:De*', 'kms:GenerateDataKey*', 'KMS:decrypt', '*', 's3:*', 'kms:?ecrypt', 'kms:Encrypt'],
    resource: key,
    resources: account => ['*', key(account), `arn:aws:kms:us-east-1:${account}:key/*`, `arn:aws:kms:*:${account}:key/*`, `arn:aws:kms:us-east-1:${account}:alias/data`, 'arn:aws:kms:eu-west-1:*:key/*', `arn:aws:kms:*:*:key/????abcd-*`]
  },
  {
    actions: ['s3:GetObject', 's3:PutObject'],
    patterns: ['s3:*', 's3:Get*', 's3:GetObject', 's3:Put*', '*', 'kms:*'],
    resource: () => 'arn:aws:s3:::lake/raw/a.parquet',
    resources: () => ['*', 'arn:aws:s3:::lake/*', 'arn:aws:s3:::lake', 'arn:aws:s3:::*/raw/*', 'arn:aws:s3:::lake/${aws:PrincipalTag/team}/*', 'arn:aws:s3:::pond/*']
  },
  {
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    patterns: ['sqs:*', 'sqs:SendMessage', 'sqs:*Message', '*', 'sns:*'],
    resource: account => `arn:aws:sqs:us-east-1:${account}:queue`,
    resources: account => ['*', `arn:aws:sqs:us-east-1:${account}:queue`, `arn:aws:sqs:*:${account}:*`, `arn:aws:sqs:us-east-1:${account}:other`]
  }
]
const CONDITIONS = [
  () => [pick(['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIfExists', 'StringNotEqualsIfExists', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase']), 'aws:PrincipalTag/team', some(['raw', 'data', 'RAW', 'r*', '*'], 2)],
  () => [pick(['StringEquals', 'StringNotEquals', 'StringLikeIfExists', 'StringNotLike', 'StringLike']), 'aws:PrincipalOrgID', some(['o-home', 'o-other', 'o-*'], 2)],
  () => [pick(['ForAnyValue:StringEquals', 'ForAllValues:StringLike', 'ForAnyValue:StringNotEquals', 'ForAllValues:StringNotLike', 'ForAnyValue:StringLike']), 'aws:PrincipalOrgPaths', some(['o-home/r-1/ou-1/', 'o-home/r-1/*', 'o-other/*'], 2)],
  () => [pick(['IpAddress', 'NotIpAddress', 'IpAddressIfExists', 'NotIpAddressIfExists']), 'aws:SourceIp', some(['10.0.0.0/8', '203.0.113.7', '0.0.0.0/0', '2001:db8::/32'], 2)],
  () => [pick(['StringEquals', 'StringNotEquals', 'StringNotEqualsIfExists']), 'aws:SourceVpce', some(['vpce-1', 'vpce-2'], 2)],
  () => [pick(['Bool', 'BoolIfExists']), pick(['aws:SecureTransport', 'aws:ViaAWSService', 'aws:MultiFactorAuthPresent']), pick(['true', 'false'])],
  () => ['Null', pick(['aws:SourceVpce', 'aws:PrincipalTag/team', 'aws:PrincipalOrgID']), pick(['true', 'false'])],
  () => [pick(['ArnLike', 'ArnEquals', 'ArnNotLike', 'ArnNotEquals', 'StringLike', 'ArnLikeIfExists']), 'aws:PrincipalArn', some([role(HOME), `arn:aws:iam::${HOME}:role/*`, 'arn:aws:iam::*:role/Job', `arn:aws:iam::${OTHER}:role/Job`, `arn:aws:sts::${HOME}:assumed-role/Job/*`], 2)],
  () => [pick(['NumericLessThan', 'NumericGreaterThanEquals', 'NumericEquals', 'NumericNotEquals']), 'aws:MultiFactorAuthAge', pick(['300', '3600', '299.5'])],
  () => [pick(['DateLessThan', 'DateGreaterThan', 'DateLessThanEquals', 'DateNotEquals']), 'aws:CurrentTime', pick(['2026-01-01T00:00:00Z', '2027-01-01', '2026-11-23T10:00:00Z'])],
  () => [pick(['StringEquals', 'StringNotEquals']), 'aws:RequestedRegion', some(['us-east-1', 'eu-west-1'], 2)]
]
const KMS_CONDITIONS = [
  () => [pick(['StringEquals', 'StringLike', 'StringNotEquals', 'StringEqualsIfExists']), 'kms:ViaService', some(['s3.us-east-1.amazonaws.com', 'glue.us-east-1.amazonaws.com', 's3.*.amazonaws.com'], 2)],
  () => [pick(['StringEquals', 'StringNotEquals']), 'kms:CallerAccount', pick([HOME, OTHER])]
]

const statement = (service, account, kind) => {
  const effect = kind === 'rcp' || chance(kind === 'scp' ? 0.5 : 0.25) ? 'Deny' : 'Allow'
  const made = { Effect: effect }
  if (kind === 'resource') made.Principal = principals(service)
  if (kind === 'rcp') made.Principal = '*'
  const not = kind !== 'rcp' && kind !== 'resource' && chance(0.1)
  const patterns = kind === 'rcp' || kind === 'resource' ? service.patterns.filter(one => one.toLowerCase().startsWith(service.actions[0].split(':')[0])) : service.patterns
  made[not ? 'NotAction' : 'Action'] = some(patterns, 3)
  made[kind !== 'resource' && chance(0.1) ? 'NotResource' : 'Resource'] =
    kind === 'resource' && service.resource === key ? '*' : kind === 'resource' ? service.resource(account) : some(service.resources(account), 2)
  if (chance(0.45)) {
    made.Condition = {}
    for (let n = 0; n < 1 + random() * 1.5; n++) {
      const [operator, name, values] = pick(service.resource === key && chance(0.4) ? KMS_CONDITIONS : CONDITIONS)()
      made.Condition[operator] ??= {}
      made.Condition[operator][name] = values
    }
  }
  return made
}
const principals = () =>
  chance(0.2) ? '*' : { AWS: some([`arn:aws:iam::${HOME}:root`, HOME, role(HOME), `arn:aws:iam::${HOME}:user/ann`, role(OTHER), OTHER, `arn:aws:iam::${HOME}:role/Else`], 2) }
const policy = (service, account, kind, most = 3) => ({
  Version: '2012-10-17',
  Statement: Array.from({ length: 1 + Math.floor(random() * most) }, () => statement(service, account, kind))
})
const FULL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
const levels = (service, account, kind) =>
  Array.from({ length: 1 + Math.floor(random() * 3) }, (_, at) => ({
    orgIdentifier: `level-${at}`,
    policies: [
      ...(kind === 'scp' && chance(0.85) ? [{ name: 'FullAWSAccess', policy: FULL }] : []),
      ...(chance(0.4) ? [{ name: `${kind}-${at}`, policy: policy(service, account, kind, 2) }] : [])
    ]
  }))

const simulation = () => {
  const service = pick(SERVICES)
  const caller = chance(0.75) ? HOME : OTHER
  const owner = chance(0.7) ? HOME : OTHER
  const user = chance(0.15)
  const context = {
    'aws:PrincipalArn': user ? `arn:aws:iam::${caller}:user/ann` : role(caller),
    'aws:PrincipalAccount': caller,
    'aws:PrincipalType': user ? 'User' : 'AssumedRole',
    'aws:PrincipalIsAWSService': 'false',
    'aws:RequestedRegion': 'us-east-1',
    'aws:SecureTransport': chance(0.9) ? 'true' : 'false',
    'aws:CurrentTime': '2026-11-23T10:00:00Z',
    'aws:ViaAWSService': chance(0.5) ? 'true' : 'false',
    'aws:ResourceAccount': owner
  }
  if (service.resource === key) context['kms:CallerAccount'] = caller
  if (service.resource === key && chance(0.7)) context['kms:ViaService'] = pick(['s3.us-east-1.amazonaws.com', 'glue.us-east-1.amazonaws.com'])
  if (chance(0.6)) context['aws:PrincipalTag/team'] = pick(['raw', 'data'])
  if (chance(0.6)) Object.assign(context, { 'aws:PrincipalOrgID': 'o-home', 'aws:PrincipalOrgPaths': ['o-home/r-1/ou-1/'] })
  if (chance(0.4)) context['aws:SourceIp'] = pick(['10.1.2.3', '203.0.113.7', '2001:db8::1'])
  if (chance(0.3)) context['aws:SourceVpce'] = pick(['vpce-1', 'vpce-3'])
  if (!user && chance(0.3)) Object.assign(context, { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': pick(['299', '300', '4000']) })
  const made = {
    request: {
      principal: user ? `arn:aws:iam::${caller}:user/ann` : session(caller),
      action: pick(service.actions),
      resource: { resource: service.resource(owner), accountId: owner },
      contextVariables: context
    },
    identityPolicies: Array.from({ length: Math.floor(random() * 3) }, (_, at) => ({ name: `identity-${at}`, policy: policy(service, owner, 'identity') })),
    serviceControlPolicies: chance(0.5) ? levels(service, owner, 'scp') : [],
    resourceControlPolicies: chance(0.25) ? levels(service, owner, 'rcp') : []
  }
  if (service.resource === key || chance(0.7)) made.resourcePolicy = policy(service, owner, 'resource')
  if (chance(0.25)) made.permissionBoundaryPolicies = [{ name: 'boundary', policy: policy(service, owner, 'boundary') }]
  if (!user && chance(0.2)) made.sessionPolicy = policy(service, owner, 'session')
  return made
}

// Points on which the two differ and AWS's documentation decides for keytrace; docs/differences.md has each with its source.
const names = (made, test) => JSON.stringify(made, (_, value) => value).match(test) !== null
const layer = (answer, name, verdict) => answer.layers[name] === verdict
const KNOWN = {
  'session-policy-and-everybody': (made, answer, theirs) =>
    answer.decision === 'allow' && theirs.decision === 'implicit-deny' && layer(answer, 'session', 'implicit-deny') && layer(answer, 'resource', 'allow') && names(made.resourcePolicy, /"Principal":"\*"/),
  'address-families': made => /:/.test(made.request.contextVariables['aws:SourceIp'] ?? '') && names(made, /NotIpAddress/),
  'network-of-all-addresses': made => names(made, /0\.0\.0\.0\/0/),
  'unresolved-variable': made => !('aws:PrincipalTag/team' in made.request.contextVariables) && names(made, /\$\{aws:PrincipalTag\/team\}/),
  'colon-expansion': made => names(made, /arn:aws:(kms|sqs):\*:(key|queue)/)
}

const decision = { Allowed: 'allow', ExplicitlyDenied: 'explicit-deny', ImplicitlyDenied: 'implicit-deny' }
mkdirSync(out, { recursive: true })
const asked = []
const theirs = []
let refused = 0
while (asked.length < Number(count)) {
  const made = simulation()
  const answer = await runSimulation(made, {})
  if (answer.resultType === 'error' || !(answer.overallResult in decision)) {
    refused++
    if (refused > Number(count) * 3) throw new Error(`the peer refuses too much: ${JSON.stringify(answer.errors)}`)
    continue
  }
  asked.push(made)
  theirs.push({ decision: decision[answer.overallResult], ignored: answer.result?.ignoredContextKeys ?? [] })
}
const file = `${out}/simulations.json`
writeFileSync(file, JSON.stringify(asked))
let text
try {
  text = execFileSync(keytrace, ['simulate', '--format', 'json', file], { maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'inherit'] })
} catch (error) {
  // Exit codes 1 and 3 mean that something was denied or unknown; the answers are there all the same.
  if (![1, 3].includes(error.status)) throw error
  text = error.stdout
}
const ours = JSON.parse(text)
const tally = {}
const differences = []
ours.forEach((answer, at) => {
  tally[answer.decision] = (tally[answer.decision] ?? 0) + 1
  if (answer.decision === theirs[at].decision) return
  const known = Object.keys(KNOWN).find(name => KNOWN[name](asked[at], answer, theirs[at]))
  const ignored = theirs[at].ignored.length > 0 ? `the peer ignored ${theirs[at].ignored.join(', ')}` : undefined
  differences.push({ at, ours: answer.decision, theirs: theirs[at].decision, known, ignored, layers: answer.layers, simulation: asked[at] })
})
const unexplained = differences.filter(one => !one.known && !one.ignored)
writeFileSync(`${out}/differences.json`, JSON.stringify(differences, null, 1))
console.log(`${ours.length} simulations (seed ${seed}): ${JSON.stringify(tally)}; ${refused} refused by the peer's validation`)
for (const name of new Set(differences.map(one => one.known ?? one.ignored ?? 'unexplained')))
  console.log(`  ${differences.filter(one => (one.known ?? one.ignored ?? 'unexplained') === name).length} differ: ${name}`)
if (unexplained.length > 0) {
  console.log(`first unexplained difference of ${unexplained.length}, all in ${out}/differences.json:`)
  console.log(JSON.stringify(unexplained[0], null, 1))
  process.exit(1)
}
