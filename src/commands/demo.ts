import { rm } from 'node:fs/promises'
import type { Command } from 'commander'
import { VetoClient } from '../../client/src/index.ts'
import { startVeto, type Veto } from '../app.ts'
import { readConfig, refuseUnknownSettings } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { type Closing, createClosing } from '../core/closing.ts'
import { createLog } from '../core/log.ts'
import { demoWorkspace } from '../sandbox/demo-workspace.ts'
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts'
import { gallery } from '../slack/gallery/gallery.ts'
import { runDemoAgent } from './demo-agent.ts'
import { listening, readPort } from './port.ts'
import { ended, type Terminal } from './terminal.ts'

interface Options {
  readonly port: string
  readonly sandboxPort: string
}

const DATABASE = 'data/demo.db'
const AGENT = 'support-agent'
const PAUSE_MS = 2_500
/** How long the agent pretends to work. */
const WORK_MS = 1_200

/** `veto demo`: Veto, a workspace of its own, and a small agent that asks. */
export function addDemoCommand(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .description(
      `Run Veto against a workspace on this machine, with an agent that asks. Starts afresh in ${DATABASE}`,
    )
    .option('--port <port>', 'of the agents’ door', '4180')
    .option('--sandbox-port <port>', 'of the page that stands in for Slack', '4181')
    .action((options: Options) => demo(terminal, options))
}

async function demo(terminal: Terminal, options: Options): Promise<void> {
  refuseUnknownSettings(terminal.environment)
  const ports = {
    door: readPort('--port', options.port),
    sandbox: readPort('--sandbox-port', options.sandboxPort),
  }
  const closing = createClosing()
  try {
    await run(terminal, ports, closing)
  } finally {
    await closing.close()
  }
}

interface Ports {
  readonly door: number
  readonly sandbox: number
}

async function run(terminal: Terminal, ports: Ports, closing: Closing): Promise<void> {
  const { sandbox, veto } = await open(terminal, ports, closing)
  terminal.out(`\n  Open ${sandbox.url}\n`)
  terminal.out(
    `It looks like Slack, and nothing leaves this machine. Agents ask at ${veto.url}. Ctrl+C ends it.\n`,
  )
  const agent = runAgent(terminal, veto).catch((error: unknown) => {
    if (!terminal.ending.aborted) terminal.err(String(error))
  })
  await ended(terminal)
  await veto.stop()
  await agent
}

/** The sandbox comes first: where another demo runs, its port is taken, and its database stays as it is. */
async function open(terminal: Terminal, ports: Ports, closing: Closing) {
  const sandbox = await listening(
    { host: null, port: '--sandbox-port' },
    startSandbox({
      workspace: demoWorkspace,
      clock: systemClock,
      port: ports.sandbox,
      gallery: gallery(),
    }),
  )
  closing.add(async () => sandbox[Symbol.asyncDispose]())
  await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${DATABASE}${suffix}`, { force: true })))
  const config = { ...configFor(terminal, ports), slack: slackOf(sandbox) }
  const veto = await listening(
    { host: null, port: '--port' },
    startVeto({ config, clock: systemClock, log: createLog('warn') }),
  )
  closing.add(() => veto.stop())
  return { sandbox, veto }
}

function configFor({ environment }: Terminal, { door }: Ports) {
  const { VETO_POLICIES = '' } = environment
  return readConfig({ VETO_POLICIES, VETO_PORT: String(door), VETO_DATABASE: DATABASE })
}

function slackOf(sandbox: Sandbox) {
  return {
    botToken: sandbox.botToken,
    apiUrl: sandbox.apiUrl,
    mode: { kind: 'socket', appToken: sandbox.appToken },
  } as const
}

async function runAgent(terminal: Terminal, veto: Veto): Promise<void> {
  const { key } = await veto.keys.make({ agents: AGENT, scopes: ['authorize'], owner: null })
  const client = new VetoClient({ apiKey: key, baseUrl: veto.url })
  await runDemoAgent({
    authorize: ({ tool, params, ...rest }) =>
      client.authorize(AGENT, tool, params, { ...rest, sessionId: 'demo', requester: 'dan@acme.test' }),
    execute: (request) => client.execute(request, () => pause(WORK_MS)),
    waitFor: (request, onQuestion) => client.waitFor(request, { signal: terminal.ending, onQuestion }),
    say: (line) => terminal.out(`${new Date(systemClock.nowMs()).toTimeString().slice(0, 8)}  ${line}`),
    pause: () => pause(PAUSE_MS),
    ending: terminal.ending,
  })
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(delayMs, resolve))
}
