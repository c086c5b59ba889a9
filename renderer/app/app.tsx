import { useEffectEvent, useLayoutEffect } from 'react'
import { ConnectionProvider } from '../reading/connection.tsx'
import { InfoProvider } from '../reading/info.tsx'
import { ShelfProvider } from '../reading/shelf.tsx'
import { MemoryOnlyProvider } from '../ui/memory-only.tsx'
import { ToastProvider } from '../ui/toast.tsx'
import type { Place } from './screens.tsx'
import { Shell } from './shell.tsx'

type AppProps = {
  /** Where the window was left, where the stored list of a gateway is shown there; null: nowhere. */
  readonly left: Place | null
  /** Called once all of it is drawn, before it is painted. */
  readonly onDrawn: () => void
}

/** The whole window. */
export function App({ left, onDrawn }: AppProps) {
  const drawn = useEffectEvent(onDrawn)
  useLayoutEffect(() => drawn(), [])
  return (
    <InfoProvider>
      <ConnectionProvider>
        <ShelfProvider>
          <ToastProvider>
            <MemoryOnlyProvider>
              <Shell left={left} />
            </MemoryOnlyProvider>
          </ToastProvider>
        </ShelfProvider>
      </ConnectionProvider>
    </InfoProvider>
  )
}
