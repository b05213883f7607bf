import type { TestResult } from './run-test.ts'

/** The results as JUnit XML, one suite for each file, as CI systems read it. */
export function junitOf(results: readonly TestResult[]): string {
  const byFile = Map.groupBy(results, ({ tested }) => tested.file)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="veto policy test" ${counts(results)}>`,
    ...[...byFile].flatMap(([file, found]) => [
      `  <testsuite name="${escapeXml(file)}" ${counts(found)}>`,
      ...found.flatMap(caseOf),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

function counts(results: readonly TestResult[]): string {
  const failures = results.filter(({ mismatches }) => mismatches.length > 0).length
  return `tests="${results.length}" failures="${failures}" errors="0"`
}

function caseOf({ tested, mismatches, explanation }: TestResult): readonly string[] {
  const { file, line, test } = tested
  const opening = `    <testcase classname="${escapeXml(file)}" name="${escapeXml(test.name)}" file="${escapeXml(file)}" line="${line}"`
  if (mismatches.length === 0) return [`${opening}/>`]
  const lines = mismatches.map(({ what, expected, got }) => `${what}: expected ${expected}, got ${got}`)
  return [
    `${opening}>`,
    `      <failure message="${escapeXml(lines.join('; '))}">${escapeXml(`${lines.join('\n')}\n\n${explanation}`)}</failure>`,
    '    </testcase>',
  ]
}

/** Characters that XML 1.0 cannot carry are replaced by `·`. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '·')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
