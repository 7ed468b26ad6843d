import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

afterEach(cleanup);
// A second is not enough where other programs compute.
configure({ asyncUtilTimeout: 15_000 });

// What jsdom lacks and Mantine asks for.
Object.defineProperty(window, 'matchMedia', {
  writable: true,
  value: (query: string) => ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
    dispatchEvent: vi.fn(),
  }),
});
class NoResizeObserver {
  observe() {
    // Nothing is laid out here.
  }
  unobserve() {
    // Nothing is laid out here.
  }
  disconnect() {
    // Nothing is laid out here.
  }
}
window.ResizeObserver = NoResizeObserver;
Element.prototype.scrollIntoView = () => undefined;
