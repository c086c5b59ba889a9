import { describe, expect, test } from 'vitest'
import { boundsFor } from '../../shared/window/bounds.ts'
import { readWindowState } from '../../shared/window/window-state.ts'

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 }
const RIGHT = { x: 1920, y: 0, width: 2560, height: 1440 }
const LEAST = { width: 960, height: 640 }
const left = (x: number, y: number, width = 1280, height = 800) => ({ x, y, width, height })

describe('where the window opens', () => {
  test.each([
    ['where it was left', left(100, 60), [SCREEN], left(100, 60)],
    ['on the second screen, where it was left', left(2000, 60), [SCREEN, RIGHT], left(2000, 60)],
    ['nowhere once that screen is gone', left(2000, 60), [SCREEN], null],
    ['nowhere where only an edge of it would be in sight', left(1850, 60), [SCREEN], null],
    ['nowhere where the bar to hold it by would be above the screen', left(100, -30), [SCREEN], null],
    ['no larger than its screen', left(0, 0, 2560, 1440), [SCREEN], left(0, 0, 1920, 1080)],
    ['no smaller than a window can be', left(0, 0, 300, 200), [SCREEN], left(0, 0, 960, 640)],
    ['nowhere without a screen', left(0, 0), [], null],
  ])('%s', (_says, state, screens, expected) => {
    expect(boundsFor(state, screens, LEAST)).toEqual(expected)
  })
})

test.each([
  null,
  '',
  '{',
  '[]',
  '{"x":1}',
  '{"x":0,"y":0,"width":1e9,"height":9,"maximized":true,"zoom":900}',
])('what is stored and is no state of a window counts as missing: %s', (stored) => {
  expect(readWindowState(stored)).toBeNull()
})

test('a stored state is read as it was', () => {
  const state = { ...left(5, 6), maximized: true, zoom: 150 }
  expect(readWindowState(JSON.stringify(state))).toEqual(state)
})
