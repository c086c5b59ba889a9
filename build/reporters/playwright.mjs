/**
 * Counts the tests of a Playwright run. A test that passed only when it was repeated, and an error outside of
 * a test, count as failures.
 */
import { leaveResult, skip } from './result.mjs'

/** The reporter; Playwright makes one per run. */
export default class CountForPlaywright {
  /** @type {import('@playwright/test/reporter').Suite | undefined} */
  #suite
  #errors = 0

  /**
   * @param {import('@playwright/test/reporter').FullConfig} _config
   * @param {import('@playwright/test/reporter').Suite} suite
   */
  onBegin(_config, suite) {
    this.#suite = suite
  }

  onError() {
    this.#errors++
  }

  onEnd() {
    const tests = this.#suite?.allTests() ?? []
    // A test that did not run because the run was cut short is also "skipped", but without a reason.
    const skipped = tests.filter((test) => test.outcome() === 'skipped')
    const passed = tests.filter((test) => test.outcome() === 'expected').length
    leaveResult({
      passed,
      failed: tests.length - passed - skipped.length + this.#errors,
      skipped: skipped.map((test) => skip(test.titlePath().slice(2).join(' › '), reasonOf(test))),
    })
  }

  printsToStdio() {
    return false
  }
}

/** @param {import('@playwright/test/reporter').TestCase} test */
function reasonOf(test) {
  return test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description
}
