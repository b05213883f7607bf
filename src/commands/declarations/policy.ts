import type { Command } from 'commander'
import type { CheckOptions } from '../policy/check.ts'
import type { ExplainOptions } from '../policy/explain.ts'
import type { LintOptions } from '../policy/lint.ts'
import type { ReplayOptions } from '../policy/replay.ts'
import type { TestOptions } from '../policy/test.ts'
import type { Terminal } from '../terminal.ts'

/** `veto policy`: commands that work on policy files. */
export function addPolicyCommand(program: Command, terminal: Terminal): void {
  const policy = program
    .command('policy')
    .description('Check, test and explain the policies, and preview the effect of changes')
  for (const add of COMMANDS) add(policy, terminal)
}

const COMMANDS = [addCheck, addLint, addTest, addExplain, addReplay, addSchema]

/** Description of the policy folder in every command's help. */
const FOLDER_HELP = 'the policy folder; default: VETO_POLICIES, or "policies"'

type Folder = string | undefined

function addCheck(policy: Command, terminal: Terminal): void {
  policy
    .command('check')
    .description(
      'Check that the policies load. Reports every error as file:line:column, and exits with 1 when there is one',
    )
    .argument('[folder]', FOLDER_HELP)
    .option('--json', 'print JSON')
    .action(async (folder: Folder, options: CheckOptions) => {
      const { checkPolicies } = await import('../policy/check.ts')
      await checkPolicies(terminal, folder, options)
    })
}

function addLint(policy: Command, terminal: Terminal): void {
  policy
    .command('lint')
    .description('Warn about valid policies that may not be intended. Exits with 1 when there is a warning')
    .argument('[folder]', FOLDER_HELP)
    .option(
      '--slack',
      'also look up channels, groups and people in the configured Slack workspace, and print how many people each rule asks and notifies',
    )
    .option('--keys', 'also check the configured database for API keys without an owner')
    .option('--json', 'print JSON')
    .addHelpText('after', LINT_HELP)
    .action(async (folder: Folder, options: LintOptions) => {
      const { lintPolicies } = await import('../policy/lint.ts')
      await lintPolicies(terminal, folder, options)
    })
}

const LINT_HELP = `
To suppress a warning, put a comment on its line or directly above it:
  # lint-ok: irreversible_allowed`

function addTest(policy: Command, terminal: Terminal): void {
  policy
    .command('test')
    .description('Run the policy tests (*.test.yaml), and list the rules that no test covers')
    .argument('[folder]', FOLDER_HELP)
    .option('--min-coverage <percent>', 'fail when the tests cover a smaller percentage of the rules')
    .option('--junit <file>', 'also write the results as JUnit XML')
    .option('--json', 'print JSON')
    .addHelpText('after', TEST_HELP)
    .action(async (folder: Folder, options: TestOptions) => {
      const { testPolicies } = await import('../policy/test.ts')
      await testPolicies(terminal, folder, options)
    })
}

const TEST_HELP = `
Exits with 0 when all tests pass, 1 when one fails or too few rules are covered, and 2 when the policies or the tests
cannot be read. A test:
  tests:
    - name: a refund over the limit is asked
      agent: support-agent
      call: { tool: refund_payment, params: { amount_cents: 72000 } }
      expect: { verdict: require_approval, rule: cap_refund_amount, asked: [finance-team] }
      expect_later: { "+30m": pending, "+1h": expired }`

function addExplain(policy: Command, terminal: Terminal): void {
  policy
    .command('explain')
    .description('Explain what the policies decide about one call: every policy and rule that was evaluated')
    .requiredOption('--agent <id>', 'the agent that makes the call')
    .requiredOption('--tool <name>', 'the tool to call')
    .option('--params <json>', 'the arguments of the call', '{}')
    .option('--context <json>', 'the context that conditions read', '{}')
    .option('--session <id>', 'the session of the call')
    .option('--category <name>', 'the category that the agent claims for the tool')
    .option('--at <time>', 'the time of the call, such as 2026-11-20T22:00:00Z; default: now')
    .option('--folder <folder>', FOLDER_HELP)
    .option('--json', 'print JSON')
    .action(async (options: ExplainOptions) => {
      const { explainCall } = await import('../policy/explain.ts')
      await explainCall(terminal, options)
    })
}

function addReplay(policy: Command, terminal: Terminal): void {
  policy
    .command('replay')
    .description(
      'Evaluate the recorded calls with the policies of a folder, and list the decisions that would differ',
    )
    .option('--since <when>', 'an age such as 30d, or a date such as 2026-11-20 (UTC)', '30d')
    .option('--folder <folder>', FOLDER_HELP)
    .option('--json', 'print JSON')
    .addHelpText('after', REPLAY_HELP)
    .action(async (options: ReplayOptions) => {
      const { replayRecord } = await import('../policy/replay.ts')
      await replayRecord(terminal, options)
    })
}

const REPLAY_HELP = `
Reads the database (VETO_DATABASE), changes nothing, and works while a server is running. A call is counted as one that
cannot be evaluated again when a rule reads a value that was masked or not recorded. What people set in addition to the policies is
not repeated: calls that a grant allowed where a rule asks, and calls that a lockdown denied, are counted apart.`

function addSchema(policy: Command, terminal: Terminal): void {
  policy
    .command('schema')
    .description('Write the JSON Schema of policy files, which editors use, to standard output or a file')
    .option('--out <file>', 'the file to write, such as bundle.schema.json')
    .addHelpText('after', SCHEMA_HELP)
    .action(async ({ out }: { out?: string }) => {
      const { writeSchema } = await import('../policy/schema.ts')
      await writeSchema(terminal, out ?? null)
    })
}

const SCHEMA_HELP = `
The first line of a policy file names the schema, relative to that file:
  # yaml-language-server: $schema=../bundle.schema.json`
