import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Makes an app with an empty window, in a folder of its own. Out: the folder. */
export function emptyApp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-empty-'))
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty', version: '1.0.0', main: 'main.cjs' }),
  )
  const main = `const { app, BrowserWindow } = require('electron')
    app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadURL('data:text/html,<h1>empty</h1>'))`
  writeFileSync(join(folder, 'main.cjs'), main)
  return folder
}

/** A process and all processes it started that still run. Linux only. */
function familyOf(pid: number): readonly number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(statOf(Number(name))[1])
    if (!Number.isNaN(parent)) parents.set(Number(name), parent)
  }
  const belongs = (id: number): boolean => id === pid || (parents.has(id) && belongs(parents.get(id) ?? 0))
  return [...parents.keys()].filter(belongs)
}

/** The fields of /proc/PID/stat after the name, from the state on; none once it ended. */
function statOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return []
  }
}

/** The memory (PSS) of a process and all processes it started, in MiB. Linux only. */
export function memoryMiB(pid: number): number {
  let total = 0
  for (const id of familyOf(pid)) {
    try {
      total += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      // The process has ended meanwhile.
    }
  }
  return total / 1024
}

/**
 * The processor time of a process and all processes it started, including those that have ended, in steps of
 * 10 ms. Linux only.
 */
export function processorMs(pid: number): number {
  const TICK_MS = 10
  // utime, stime, and the same of children that ended, counted from the state on.
  const ticks = familyOf(pid).flatMap((id) => statOf(id).slice(11, 15).map(Number))
  return ticks.reduce((sum, one) => sum + one, 0) * TICK_MS
}

/** The median, with the mean of the middle two; NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
}
