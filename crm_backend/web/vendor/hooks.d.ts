/** What the pages use of Preact's hooks. */
export type Update<T> = (next: T | ((before: T) => T)) => void;
export interface Ref<T> {
  current: T;
}
type Cleanup = () => void;
export function useState<T>(initial: T | (() => T)): [T, Update<T>];
export function useRef<T>(initial: T): Ref<T>;
export function useMemo<T>(make: () => T, inputs: unknown[]): T;
export function useCallback<T extends (...args: never[]) => unknown>(callback: T, inputs: unknown[]): T;
export function useEffect(effect: () => void | Cleanup, inputs?: unknown[]): void;
export function useLayoutEffect(effect: () => void | Cleanup, inputs?: unknown[]): void;
export function useId(): string;
export function useErrorBoundary(report?: (error: unknown) => void): [unknown, () => void];
