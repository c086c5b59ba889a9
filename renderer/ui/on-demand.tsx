import { useEffect, useState, type ComponentType } from 'react'
import { Button } from './button.tsx'
import { Empty } from './empty.tsx'
import { Sheet } from './sheet.tsx'

const TITLE = 'This part of the app did not load'
const TEXT =
  'A file of the app could not be read. It may have been updated or removed while it was open: if trying again does not help, restart it.'

/** What loads the parts that nobody has begun to load ahead. */
const loaders: (() => Promise<unknown>)[] = []

/** A part of the page, where it is loaded: null while it is not. */
type Part<Props> = { readonly Loaded: ComponentType<Props> | null; readonly again: (() => void) | null }

/** Out: a hook that loads a part when it is first drawn. `again` is null unless loading has failed. */
function createPart<Props>(load: () => Promise<ComponentType<Props>>): () => Part<Props> {
  let loaded: ComponentType<Props> | null = null
  const loadOnce = async () => (loaded ??= await load())
  loaders.push(loadOnce)
  return function usePart() {
    const [Loaded, setLoaded] = useState(() => loaded)
    const [failed, setFailed] = useState(false)
    useEffect(() => {
      if (Loaded !== null || failed) return undefined
      let here = true
      loadOnce().then(
        (part) => here && setLoaded(() => part),
        () => here && setFailed(true),
      )
      return () => {
        here = false
      }
    }, [Loaded, failed])
    return { Loaded, again: failed ? () => setFailed(false) : null }
  }
}

/**
 * A screen that is loaded when it is first shown. Draws nothing while it is being loaded; says it when it
 * cannot be.
 */
export function screenOnDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const usePart = createPart(load)
  return function ScreenOnDemand(props: Props) {
    const { Loaded, again } = usePart()
    if (Loaded !== null) return <Loaded {...props} />
    if (again === null) return null
    return (
      <Empty icon="warning" title={TITLE} text={TEXT}>
        <Button variant="primary" onPress={again}>
          Try again
        </Button>
      </Empty>
    )
  }
}

/** Stands for a sheet that is being loaded: until it is there, no key is one of the screen behind it. */
export const SheetLoading = () => <div role="dialog" aria-busy="true" hidden />

/** The same for what lies above the screens. */
export function sheetOnDemand<Props extends { readonly onClose: () => void }>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const usePart = createPart(load)
  return function SheetOnDemand(props: Props) {
    const { Loaded, again } = usePart()
    if (Loaded !== null) return <Loaded {...props} />
    if (again === null) return <SheetLoading />
    const { onClose } = props
    return (
      <Sheet
        title={TITLE}
        onClose={onClose}
        footer={
          <>
            <Button onPress={onClose}>Close</Button>
            <Button variant="primary" onPress={again}>
              Try again
            </Button>
          </>
        }
      >
        <p>{TEXT}</p>
      </Sheet>
    )
  }
}

/**
 * Data of the page that is loaded when it is first asked for. Out: a hook, null while it is being loaded. In:
 * how to load it, and what stands for it where that fails.
 */
export function dataOnDemand<Data>(load: () => Promise<Data>, otherwise: Data): () => Data | null {
  let loaded: Data | null = null
  const loadOnce = async () => (loaded ??= await load())
  loaders.push(loadOnce)
  return function useData() {
    const [data, setData] = useState(() => loaded)
    useEffect(() => {
      if (data !== null) return undefined
      let here = true
      loadOnce().then(
        (all) => here && setData(() => all),
        () => here && setData(() => otherwise),
      )
      return () => {
        here = false
      }
    }, [data])
    return data
  }
}

/** Loads all parts that are not loaded yet, one after the other, while there is nothing else to do. */
function loadRest(): void {
  const load = loaders.shift()
  if (load === undefined) return
  requestIdleCallback(() => {
    // One that cannot be loaded says so where it is shown.
    void load().then(loadRest, loadRest)
  })
}

/**
 * Loads all parts once the pointer moves or a key is pressed. Before that nobody opens one, and a start is
 * over sooner; after it they are there before the first is opened.
 */
export function loadRestWhenUsed(): void {
  const used = new AbortController()
  const begin = () => {
    used.abort()
    loadRest()
  }
  for (const sign of ['pointermove', 'pointerdown', 'keydown'] as const)
    window.addEventListener(sign, begin, { signal: used.signal, capture: true })
}
