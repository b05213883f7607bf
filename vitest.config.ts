import { defineConfig } from 'vitest/config'
import { COMPILE_CACHE } from './test/support/compile-cache.ts'

const ALL = ['test/**/*.test.ts', 'client/test/**/*.test.ts', 'sandbox/test/**/*.test.ts']

/**
 * Tests that run the same code thousands of times, or run it in other processes. Counting what they cover makes them two
 * to three times as slow and finds nothing that the other tests do not cover.
 */
const EXHAUSTIVE = [
  '**/*properties.test.ts',
  '**/*fuzz.test.ts',
  '**/*race*.test.ts',
  'test/{bench,examples,layers,openapi,processes,threats}/**/*.test.ts',
  'test/approval/limits/model.test.ts',
  'test/flows/fault-matrix.test.ts',
  'test/policy/condition/bounds.test.ts',
  'test/policy/load/sliced-load.test.ts',
  'test/slack/features/{plan/plan-card,question/question-card,card/card}.test.ts',
  'client/test/{any-answer,receipt,results,wrong-answers}.test.ts',
]

export default defineConfig({
  test: {
    env: COMPILE_CACHE,
    projects: [
      { extends: true, test: { name: 'covered', include: ALL, exclude: EXHAUSTIVE } },
      { extends: true, test: { name: 'exhaustive', include: EXHAUSTIVE } },
    ],
    // The default leaves one core idle, which is half of a small machine.
    maxWorkers: '100%',
    // Loading all modules anew takes longer than most files do; nothing replaces modules or leaves state in them.
    isolate: false,
    // Far above the slowest test: what reaches it hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // The sandbox serves its page by stripping types, which Node still calls experimental.
    execArgv: ['--disable-warning=ExperimentalWarning'],
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
