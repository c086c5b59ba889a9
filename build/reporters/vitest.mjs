/**
 * Counts the tests of a Vitest run. A file that cannot be loaded, and an error outside of a test, count as
 * failures.
 */
import { leaveResult, skip } from './result.mjs'

/** The reporter; Vitest makes one per run. */
export default class CountForVitest {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()])
    const results = tests.map((test) => ({ test, result: test.result() }))
    const count = (/** @type {string} */ state) =>
      results.filter(({ result }) => result.state === state).length
    const skipped = results.flatMap(({ test, result }) =>
      result.state === 'skipped' ? [skip(test.fullName, result.note)] : [],
    )
    const brokenSuites = suites.filter((suite) => suite.errors().length > 0).length
    const failed = count('failed') + count('pending') + brokenSuites + unhandled.length
    leaveResult({ passed: count('passed'), failed, skipped })
  }
}
