import { createContext, type ReactNode, useContext } from "react";
import type { ConsoleApi } from "./client";

const ApiContext = createContext<ConsoleApi | null>(null);

export function ApiProvider({ api, children }: { api: ConsoleApi; children: ReactNode }) {
  return <ApiContext value={api}>{children}</ApiContext>;
}

export function useApi(): ConsoleApi {
  const api = useContext(ApiContext);
  if (api === null) throw new Error("useApi needs an ApiProvider above it");
  return api;
}
