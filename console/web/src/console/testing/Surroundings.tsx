import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { ApiProvider } from "../../api/ApiProvider";
import { createApi } from "../../api/client";
import type { Session } from "../../api/types";
import { NewsProvider } from "../desk/News";
import { LiveProvider } from "../live/LiveProvider";
import { SessionProvider } from "../session/SessionProvider";
import { TextsProvider } from "../texts/TextsProvider";
import { session } from "./samples";

/** What stands around every part of the console, for tests of one part by itself. */
export function Surroundings({ own = session(), children }: { own?: Session; children: ReactNode }) {
  return (
    <ApiProvider api={createApi()}>
      <TextsProvider>
        <SessionProvider first={own}>
          <MemoryRouter>
            <LiveProvider>
              <NewsProvider>{children}</NewsProvider>
            </LiveProvider>
          </MemoryRouter>
        </SessionProvider>
      </TextsProvider>
    </ApiProvider>
  );
}
