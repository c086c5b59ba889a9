import { describe, expect, test } from 'vitest'
import {
  boundTo,
  drawnOf,
  EVERYWHERE,
  keyOfDrawn,
  keyOfEvent,
  meantBy,
  problemOf,
  withKey,
  type KeyAct,
} from '../../shared/window/keys.ts'

const fix: KeyAct = { scope: 'bench', key: 'f', does: 'First fix' }
const send: KeyAct = { scope: 'bench', key: 's', does: 'Send' }
const restore: KeyAct = { scope: 'history', key: 'r', does: 'Restore' }
const palette: KeyAct = { scope: EVERYWHERE, key: 'Ctrl+k', does: 'Commands' }
const acts = [fix, send, restore, palette]

describe('keys that can be changed', () => {
  test('are drawn and named both ways', () => {
    for (const [drawn, name] of [
      ['f', 'f'],
      ['⇧ F', 'Shift+f'],
      ['Ctrl ↵', 'Ctrl+Enter'],
      ['Ctrl ⇧ E', 'Ctrl+Shift+e'],
      ['Alt ←', 'Alt+ArrowLeft'],
      ['Esc', 'Escape'],
    ] as const) {
      expect(keyOfDrawn(drawn)).toBe(name)
      expect(drawnOf(name)).toBe(drawn)
    }
  })
  test('are read off what is pressed, Command as Ctrl, and a sign made with Shift as the sign', () => {
    const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
    expect(keyOfEvent({ ...none, key: 'F', shiftKey: true })).toBe('Shift+f')
    expect(keyOfEvent({ ...none, key: '?', shiftKey: true })).toBe('?')
    expect(keyOfEvent({ ...none, key: 'K', metaKey: true })).toBe('Ctrl+k')
    expect(keyOfEvent({ ...none, key: 'Tab', shiftKey: true })).toBe('Shift+Tab')
  })
  test('say a clash on one screen and with what works everywhere, and none across screens', () => {
    expect(problemOf(acts, {}, fix, 's')).toEqual({ kind: 'clash', with: send })
    expect(problemOf(acts, {}, fix, 'Ctrl+k')).toEqual({ kind: 'clash', with: palette })
    expect(problemOf(acts, {}, palette, 'r')).toEqual({ kind: 'clash', with: restore })
    expect(problemOf(acts, {}, fix, 'r')).toBeNull()
    expect(problemOf(acts, {}, fix, 'f')).toBeNull()
  })
  test('know of a clash with a key that was itself changed, and none with one that was freed', () => {
    const changes = withKey({}, send, 'p')
    expect(problemOf(acts, changes, fix, 'p')).toEqual({ kind: 'clash', with: send })
    expect(problemOf(acts, changes, fix, 's')).toBeNull()
  })
  test('leave alone what moves, types, closes or goes to a tab', () => {
    for (const key of ['Tab', 'Enter', 'Escape', ' ', 'ArrowUp', '3', 'Ctrl+v', 'Control'])
      expect(problemOf(acts, {}, fix, key)).toEqual({ kind: 'reserved' })
  })
  test('mean the act they were given, and nothing on the key they left, on that screen only', () => {
    const changes = withKey({}, fix, 'p')
    expect(meantBy(changes, 'bench', 'p')).toBe('f')
    expect(meantBy(changes, 'bench', 'f')).toBeNull()
    expect(meantBy(changes, 'server', 'f')).toBe('f')
    expect(meantBy(changes, 'server', 'p')).toBe('p')
    expect(boundTo(changes, 'bench', 'f')).toBe('p')
  })
  test('swap two acts without losing either', () => {
    const swapped = withKey(withKey({}, fix, 's'), send, 'f')
    expect(meantBy(swapped, 'bench', 's')).toBe('f')
    expect(meantBy(swapped, 'bench', 'f')).toBe('s')
  })
  test('everywhere hold on every screen', () => {
    const changes = withKey({}, palette, 'Ctrl+p')
    expect(meantBy(changes, 'fleet', 'Ctrl+p')).toBe('Ctrl+k')
    expect(meantBy(changes, 'fleet', 'Ctrl+k')).toBeNull()
  })
  test('go back to their own key without leaving a trace', () => {
    expect(withKey(withKey({}, fix, 'p'), fix, 'f')).toEqual({})
  })
})
