import { describe, expect, test } from 'vitest'
import {
  boundTo,
  drawnOf,
  EVERYWHERE,
  drawnNow,
  keyOfEvent,
  keysOfDrawn,
  meantBy,
  problemOf,
  validChanges,
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
      expect(keysOfDrawn(drawn)).toEqual([name])
      expect(drawnOf(name)).toBe(drawn)
    }
    expect(drawnOf('Ctrl++')).toBe('Ctrl +')
  })
  test('are all of those in a drawn text: several, with one modifier, and a range', () => {
    for (const [drawn, names] of [
      ['j k', ['j', 'k']],
      ['1-6', ['1', '2', '3', '4', '5', '6']],
      ['Alt ↑ ↓', ['Alt+ArrowUp', 'Alt+ArrowDown']],
      ['↑ ↓ ← →', ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']],
    ] as const)
      expect(keysOfDrawn(drawn)).toEqual(names)
  })
  test('are drawn as they are now, each of several on its own, and on the screen they belong to', () => {
    const changes = { 'server k': 'p' }
    expect(drawnNow(changes, 'server', 'j k')).toBe('j, p')
    expect(drawnNow(changes, 'fleet', 'j k')).toBe('j k')
    expect(drawnNow(changes, 'server', '1-6')).toBe('1-6')
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
  test('leave alone what a modifier does not free: arrows, Backspace, and what sizes or goes to a screen', () => {
    for (const key of [
      ...['Alt+ArrowUp', 'Ctrl+Backspace', 'Ctrl+Enter', 'Alt+Enter', 'Ctrl+Shift+Delete', 'Shift+Tab'],
      ...['Ctrl+=', 'Ctrl++', 'Ctrl+-', 'Ctrl+Shift+_', 'Ctrl+0', 'Ctrl+1', 'Ctrl+6'],
    ])
      expect(problemOf(acts, {}, fix, key), key).toEqual({ kind: 'reserved' })
    for (const key of ['-', '+', 'Alt+1', 'Ctrl+e', 'Shift+x'])
      expect(problemOf(acts, {}, fix, key)).toBeNull()
  })
  test('that were stored count only for an action that is listed, on a key that it can have', () => {
    const stored = { 'bench f': 'p', 'bench s': 'Ctrl+1', 'server 1-6': 'q', 'bench Ctrl+e': 'w' }
    expect(validChanges(acts, stored)).toEqual({ 'bench f': 'p' })
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
