import { availableParallelism } from 'node:os'
import { env } from 'node:process'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { COMPILE_CACHE } from './test/support/compile-cache.ts'

const ALL = ['test/**/*.test.ts', 'client/test/**/*.test.ts', 'sandbox/test/**/*.test.ts']

/**
 * Tests that run the same code thousands of times, or run it in other processes, or tell one more story of it. Counting
 * what they cover makes them up to twice as slow, and finds little that the other tests do not cover.
 */
const EXHAUSTIVE = [
  '**/*properties.test.ts',
  '**/*fuzz.test.ts',
  '**/*race*.test.ts',
  'test/{bench,examples,layers,model,openapi,processes,threats}/**/*.test.ts',
  'test/approval/limits/model.test.ts',
  'test/commands/demo/demo.test.ts',
  'test/flows/!(access-requests|authzen|execution|export|feedback|grants|inquiry|keys|plans|switching).test.ts',
  'test/mcp/hold.test.ts',
  'test/policy/condition/bounds.test.ts',
  'test/policy/load/sliced-load.test.ts',
  'test/slack/features/{plan/plan-card,question/question-card,card/card}.test.ts',
  'test/storage/sqlite/several-processes.test.ts',
  'client/test/adapters/*/park.test.ts',
  'client/test/{any-answer,receipt,results,wrong-answers}.test.ts',
]

/** Run on a server of PostgreSQL, which starts with the first of them. */
const POSTGRES = ['test/**/postgres/**/*.test.ts']

/** Flow tests that look into the database file. */
const NEEDS_A_FILE = ['test/flows/{fault-matrix-database,lost-database,second-verifier}.test.ts']

/** Flow tests that run on PostgreSQL, too, as what they tell depends on the store. `VETO_TEST_FLOWS=postgres` adds the others. */
const FLOWS_ON_POSTGRES =
  env['VETO_TEST_FLOWS'] === 'postgres'
    ? ['test/flows/*.test.ts']
    : ['test/flows/{limits,lockdown-races}.test.ts']

/** What takes longest begins first, so that no core is idle at the end: in a fresh clone, Vitest begins with the largest files. */
const LONGEST = [
  'test/flows/postgres/failover.test.ts',
  'test/storage/postgres/contract.test.ts',
  'test/processes/postgres/hung-leader.test.ts',
  'test/processes/postgres/restarts.test.ts',
  'test/flows/postgres/fault-matrix.test.ts',
  'test/flows/postgres/whole.test.ts',
  'test/flows/postgres/denied-in-doubt.test.ts',
  'test/storage/postgres/unanswered.test.ts',
  'test/threats/interleavings.test.ts',
  'test/processes/client-package.test.ts',
  'test/processes/published.test.ts',
  'test/processes/commands.test.ts',
  'test/processes/kill.test.ts',
  'test/commands/demo/demo.test.ts',
  'test/approval/execution/redeem-race.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONGEST.some((path) => moduleId.endsWith(path))
    // A worker is used again only for files of the same project, and a new one loads all modules anew.
    const projects = Map.groupBy(sorted, ({ project }) => project.name).values()
    return [...projects].flatMap((files) => [...files.filter(isLong), ...files.filter((one) => !isLong(one))])
  }
}

/** Packages are loaded as users get them: some offer their sources to development, which Vite asks for. */
const AS_INSTALLED = {
  name: 'as-installed',
  configResolved({ ssr }: { readonly ssr: { readonly resolve: { conditions: string[] } } }) {
    ssr.resolve.conditions = ['node']
  },
}

export default defineConfig({
  plugins: [AS_INSTALLED],
  test: {
    env: COMPILE_CACHE,
    setupFiles: env['VETO_TEST_SEED'] === undefined ? [] : ['./test/support/fixed-seed.ts'],
    // Node itself loads the modules, as it does outside of tests: with less work, and with its own conditions. As no test
    // replaces modules, test files are not searched for mocks either.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    projects: [
      { extends: true, test: { name: 'covered', include: ALL, exclude: [...EXHAUSTIVE, ...POSTGRES] } },
      {
        extends: true,
        test: { name: 'exhaustive', include: EXHAUSTIVE, exclude: [...configDefaults.exclude, ...POSTGRES] },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [...POSTGRES, ...FLOWS_ON_POSTGRES],
          exclude: [...configDefaults.exclude, ...NEEDS_A_FILE],
          globalSetup: './test/support/postgres-server.ts',
          // They wait for servers, leases and time limits most of the time.
          maxWorkers: 2 * availableParallelism(),
          // Vitest wants a group of its own for another number of workers.
          sequence: { groupOrder: 1 },
        },
      },
    ],
    // The default leaves one core idle, which is half of a small machine.
    maxWorkers: '100%',
    // Loading all modules anew takes longer than most files do; nothing replaces modules or leaves state in them.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Far above the slowest test: what reaches it hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // The sandbox serves its page by stripping types, which Node still calls experimental. The grants of many tests make the client warn.
    execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=VetoWarning'],
    reporters: ['default', 'json'],
    outputFile: { json: 'coverage/test-results.json' },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'client/src/**/*.ts', 'sandbox/src/**/*.ts'],
      exclude: ['sandbox/src/page/**', 'src/main.ts', 'sandbox/src/main.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90, branches: 80 },
    },
  },
})
