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
}

/** The whole window. */
export function App({ left }: AppProps) {
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
