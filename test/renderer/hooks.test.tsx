import { act, cleanup, fireEvent, render, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { useGlobalKeys, type GlobalKeys } from '../../renderer/app/use-global-keys.ts'
import { useGrowing } from '../../renderer/ui/use-growing.ts'
import { setKeyChanges, setKeyScope } from '../../renderer/ui/keymap.ts'
import { useKeys, type Keys } from '../../renderer/ui/use-keys.ts'

afterEach(() => {
  cleanup()
  setKeyChanges({})
  setKeyScope('')
})

describe('the keys of a screen', () => {
  const pressed: string[] = []
  const say = (name: string) => () => void pressed.push(name)
  beforeEach(() => {
    pressed.length = 0
  })
  function Screen({ keys, inSheet }: { readonly keys: Keys; readonly inSheet?: boolean }) {
    useKeys(keys, inSheet === undefined ? {} : { inSheet })
    return (
      <>
        <button>act</button>
        <input aria-label="text" />
        <input type="checkbox" aria-label="box" />
      </>
    )
  }

  test('a letter works everywhere but in a field, where it is typed', () => {
    const { getByLabelText, getByText } = render(<Screen keys={{ f: say('f') }} />)
    fireEvent.keyDown(document.body, { key: 'f' })
    fireEvent.keyDown(getByText('act'), { key: 'F' })
    fireEvent.keyDown(getByLabelText('box'), { key: 'f' })
    expect(pressed).toEqual(['f', 'f', 'f'])
    fireEvent.keyDown(getByLabelText('text'), { key: 'f' })
    expect(pressed).toHaveLength(3)
  })

  test('Enter presses the button that has the focus, and is the screen’s only elsewhere', () => {
    const { getByText } = render(<Screen keys={{ Enter: say('enter') }} />)
    fireEvent.keyDown(getByText('act'), { key: 'Enter' })
    expect(pressed).toEqual([])
    fireEvent.keyDown(document.body, { key: 'Enter' })
    expect(pressed).toEqual(['enter'])
  })

  test('with Ctrl, Alt and Shift it is another key; Command counts as Ctrl', () => {
    render(
      <Screen keys={{ a: say('a'), 'Ctrl+a': say('ctrl'), 'Alt+a': say('alt'), 'Shift+a': say('shift') }} />,
    )
    fireEvent.keyDown(document.body, { key: 'a', ctrlKey: true })
    fireEvent.keyDown(document.body, { key: 'a', metaKey: true })
    fireEvent.keyDown(document.body, { key: 'a', altKey: true })
    fireEvent.keyDown(document.body, { key: 'A', shiftKey: true })
    fireEvent.keyDown(document.body, { key: 'a' })
    expect(pressed).toEqual(['ctrl', 'ctrl', 'alt', 'shift', 'a'])
  })

  test('a key for fields too works in one with Ctrl, and moved to a letter it is typed there', () => {
    function Connect() {
      useKeys({ 'Ctrl+d': say('demo') }, { inFields: true })
      return <input aria-label="text" />
    }
    const field = render(<Connect />).getByLabelText('text')
    fireEvent.keyDown(field, { key: 'd', ctrlKey: true })
    expect(pressed).toEqual(['demo'])
    setKeyScope('connect')
    setKeyChanges({ 'connect Ctrl+d': 'p' })
    fireEvent.keyDown(field, { key: 'd', ctrlKey: true })
    fireEvent.keyDown(field, { key: 'p' })
    expect(pressed).toEqual(['demo'])
    fireEvent.keyDown(document.body, { key: 'p' })
    expect(pressed).toEqual(['demo', 'demo'])
  })

  test('while a sheet is open only its own keys work', () => {
    render(
      <>
        <Screen keys={{ f: say('screen') }} />
        <div role="dialog">
          <Screen keys={{ f: say('sheet') }} inSheet />
        </div>
      </>,
    )
    fireEvent.keyDown(document.body, { key: 'f' })
    expect(pressed).toEqual(['sheet'])
  })

  test('Ctrl+Enter goes before the button with the focus, and only once however long it is held', () => {
    const click = vi.fn()
    const { getByText } = render(<Screen keys={{ 'Ctrl+Enter': say('go') }} />)
    getByText('act').addEventListener('keydown', click)
    fireEvent.keyDown(getByText('act'), { key: 'Enter', ctrlKey: true })
    fireEvent.keyDown(getByText('act'), { key: 'Enter', ctrlKey: true, repeat: true })
    expect(pressed).toEqual(['go'])
    expect(click).not.toHaveBeenCalled()
  })

  test('a key that is being composed, or that somebody took, is left alone', () => {
    render(<Screen keys={{ f: say('f') }} />)
    fireEvent.keyDown(document.body, { key: 'f', isComposing: true })
    const take = (event: Event) => event.preventDefault()
    document.body.addEventListener('keydown', take)
    fireEvent.keyDown(document.body, { key: 'f' })
    document.body.removeEventListener('keydown', take)
    expect(pressed).toEqual([])
  })

  test('a key meets what is seen: the newest act, and none where there is none any more', () => {
    const { rerender } = render(<Screen keys={{ f: say('old') }} />)
    rerender(<Screen keys={{ f: say('new') }} />)
    fireEvent.keyDown(document.body, { key: 'f' })
    rerender(<Screen keys={{ f: undefined }} />)
    fireEvent.keyDown(document.body, { key: 'f' })
    expect(pressed).toEqual(['new'])
  })
})

describe('the keys of the window', () => {
  const keys = () => ({
    palette: vi.fn<() => void>(),
    refresh: vi.fn<() => void>(),
    keys: vi.fn<() => void>(),
    back: vi.fn<() => void>(),
    previous: vi.fn<() => void>(),
    next: vi.fn<() => void>(),
    find: vi.fn<() => void>(),
    settings: vi.fn<() => void>(),
    gateways: vi.fn<() => void>(),
    help: vi.fn<() => void>(),
    zoom: vi.fn<GlobalKeys['zoom']>(),
    undo: vi.fn<() => void>(),
    screen: vi.fn<GlobalKeys['screen']>(() => true),
  })

  test('every one of them does what it says', async () => {
    const all = keys()
    renderHook(() => useGlobalKeys(all))
    const ctrl = (key: string) => fireEvent.keyDown(document.body, { key, ctrlKey: true })
    for (const key of ['k', 'r', 'z', '3', 'f', 'g', ',', '[', ']', '=', '-', '0']) ctrl(key)
    for (const key of ['F5', '?', 'Escape', 'F1']) fireEvent.keyDown(document.body, { key })
    for (const key of ['ArrowLeft', 'ArrowRight']) fireEvent.keyDown(document.body, { key, altKey: true })
    // Those a screen may want for itself come after it.
    expect(all.undo).not.toHaveBeenCalled()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(all.palette).toHaveBeenCalledTimes(1)
    expect(all.refresh).toHaveBeenCalledTimes(2)
    expect(all.screen).toHaveBeenCalledExactlyOnceWith('3')
    for (const one of [all.keys, all.back, all.undo, all.find, all.settings, all.gateways, all.help])
      expect(one).toHaveBeenCalledTimes(1)
    for (const one of [all.previous, all.next]) expect(one).toHaveBeenCalledTimes(2)
    expect(all.zoom.mock.calls).toEqual([[1], [-1], [0]])
  })

  test('they wait while a sheet or a menu is open, and Escape while somebody types', async () => {
    const all = keys()
    renderHook(() => useGlobalKeys(all))
    const { getByRole, unmount } = render(<div role="dialog" />)
    fireEvent.keyDown(getByRole('dialog'), { key: 'k', ctrlKey: true })
    unmount()
    const field = render(<input aria-label="text" />).getByLabelText('text')
    fireEvent.keyDown(field, { key: 'Escape' })
    fireEvent.keyDown(field, { key: '?' })
    fireEvent.keyDown(field, { key: 'z', ctrlKey: true })
    await new Promise((resolve) => setTimeout(resolve, 5))
    for (const one of Object.values(all)) expect(one).not.toHaveBeenCalled()
  })

  test('in a field a letter is typed, also where it stands for a key with Ctrl', () => {
    const all = keys()
    renderHook(() => useGlobalKeys(all))
    setKeyChanges({ '* Ctrl+k': 'p', '* ?': 'Ctrl+p' })
    const field = render(<input aria-label="text" />).getByLabelText('text')
    fireEvent.keyDown(field, { key: 'p' })
    expect(all.palette).not.toHaveBeenCalled()
    fireEvent.keyDown(field, { key: 'p', ctrlKey: true })
    expect(all.keys).toHaveBeenCalledTimes(1)
    fireEvent.keyDown(document.body, { key: 'p' })
    expect(all.palette).toHaveBeenCalledTimes(1)
  })

  test('a screen that takes Escape keeps the window from going back', async () => {
    const all = keys()
    const close = vi.fn()
    renderHook(() => {
      useGlobalKeys(all)
      useKeys({ Escape: close })
    })
    fireEvent.keyDown(document.body, { key: 'Escape' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(close).toHaveBeenCalledTimes(1)
    expect(all.back).not.toHaveBeenCalled()
  })
})

describe('a long list', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame'] }))
  afterEach(() => void vi.useRealTimers())
  const frame = () => void act(() => void vi.advanceTimersToNextFrame())

  test('grows by a little with every frame until all of it is there, and no further', () => {
    const list = Array.from({ length: 20 }, (_, index) => index)
    const { result } = renderHook(() => useGrowing(list, 8))
    expect(result.current).toEqual([])
    frame()
    expect(result.current).toHaveLength(8)
    frame()
    frame()
    expect(result.current).toBe(list)
    frame()
    expect(result.current).toBe(list)
  })

  test('shows a shorter list at once, and grows again for a longer one', () => {
    const { result, rerender } = renderHook(({ list }) => useGrowing(list, 2), {
      initialProps: { list: ['a', 'b', 'c'] },
    })
    frame()
    frame()
    expect(result.current).toEqual(['a', 'b', 'c'])
    rerender({ list: ['a'] })
    expect(result.current).toEqual(['a'])
    rerender({ list: ['a', 'b', 'c', 'd', 'e', 'f'] })
    expect(result.current).toEqual(['a', 'b', 'c', 'd'])
    frame()
    expect(result.current).toHaveLength(6)
  })
})
