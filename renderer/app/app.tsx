import { ConnectionProvider } from '../reading/connection.tsx'
import { InfoProvider } from '../reading/info.tsx'
import { ShelfProvider } from '../reading/shelf.tsx'
import { MemoryOnlyProvider } from '../ui/memory-only.tsx'
import { ToastProvider } from '../ui/toast.tsx'
import { Shell } from './shell.tsx'

/** The whole window. */
export function App() {
  return (
    <InfoProvider>
      <ConnectionProvider>
        <ShelfProvider>
          <ToastProvider>
            <MemoryOnlyProvider>
              <Shell />
            </MemoryOnlyProvider>
          </ToastProvider>
        </ShelfProvider>
      </ConnectionProvider>
    </InfoProvider>
  )
}
