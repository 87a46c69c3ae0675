// Measures the core engine of @cloud-copilot/iam-simulate, policies parsed once, on bench/workload.json.
// A separate process, for comparison in development only: nothing of it is linked or copied.
// Usage: node iam-simulate.mjs NODE_MODULES SECONDS [POLICY-TO-LEAVE-OUT]; prints decisions per CPU-second.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [modules, seconds, without] = process.argv.slice(2)
const module = path => import(pathToFileURL(`${modules}/@cloud-copilot/${path}`).href)
const { authorize } = await module('iam-simulate/dist/esm/core_engine/CoreSimulatorEngine.js')
const { AwsRequestImpl } = await module('iam-simulate/dist/esm/request/request.js')
const { RequestContextImpl } = await module('iam-simulate/dist/esm/requestContext.js')
const { DiscoveryContextKeyConstraints } = await module('iam-simulate/dist/esm/context_keys/discoveryContextKeyConstraints.js')
const { loadPolicy } = await module('iam-policy/dist/esm/index.js')

const here = new URL('.', import.meta.url)
const read = path => JSON.parse(readFileSync(new URL(path, here)))
const workload = read('workload.json')
const load = name => loadPolicy(read(`policies/${name}.json`), { name })
const decisions = { allow: 'Allowed', 'implicit-deny': 'ImplicitlyDenied', 'explicit-deny': 'ExplicitlyDenied' }

const shared = {
  sessionPolicy: undefined,
  identityPolicies: workload.identityPolicies.filter(name => name !== without).map(load),
  serviceControlPolicies: workload.serviceControlPolicies.map(level => ({ ...level, policies: level.policies.map(load) })),
  resourceControlPolicies: [],
  permissionBoundaries: workload.permissionBoundaryPolicies.map(load),
  vpcEndpointPolicies: undefined,
  simulationParameters: { simulationMode: 'Strict', discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]) }
}
const cases = workload.cases.map(one => ({ ...one, policy: load(one.resourcePolicy), context: { ...workload.context, ...one.context } }))
const decide = one => authorize({
  ...shared,
  resourcePolicy: one.policy,
  request: new AwsRequestImpl(workload.principal, one.resource, one.action, new RequestContextImpl(one.context))
}).result

const wrong = cases.filter(one => decide(one) !== decisions[one.expected]).length
const rounds = []
for (let round = 0; round < 5; round++) {
  const before = process.cpuUsage()
  const end = performance.now() + Number(seconds) * 1000
  let count = 0
  while (performance.now() < end) {
    for (const one of cases) decide(one)
    count += cases.length
  }
  const used = process.cpuUsage(before)
  rounds.push(count / ((used.user + used.system) / 1e6))
}
rounds.sort((a, b) => a - b)
console.log(JSON.stringify({ decisionsPerCpuSecond: rounds[2], wrong }))
