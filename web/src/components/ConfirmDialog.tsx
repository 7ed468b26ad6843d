import { Button, Group, Modal, Text, getDefaultZIndex } from '@mantine/core';
import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from 'react';
import { texts } from '@/texts/en';

export interface Question {
  title: string;
  /** What will happen, and whether it can be taken back. */
  body: ReactNode;
  /** The verb of the button: "Stop the campaign". */
  confirm: string;
  dangerous?: boolean;
}
type Ask = (question: Question) => Promise<boolean>;

const Context = createContext<Ask>(() => Promise.resolve(false));

/** `if (await confirm({...})) ...` */
export function useConfirm(): Ask {
  return useContext(Context);
}

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [opened, setOpened] = useState(false);
  const answer = useRef<(yes: boolean) => void>(() => undefined);
  const ask = useCallback<Ask>((next) => {
    setQuestion(next);
    setOpened(true);
    return new Promise<boolean>((resolve) => {
      answer.current = resolve;
    });
  }, []);
  const close = (yes: boolean) => {
    setOpened(false);
    answer.current(yes);
  };
  return (
    <Context.Provider value={ask}>
      {children}
      <Modal
        // Above a drawer that asks.
        zIndex={getDefaultZIndex('overlay')}
        opened={opened}
        onClose={() => close(false)}
        title={<Text fw={600}>{question?.title}</Text>}
        closeButtonProps={{ 'aria-label': texts.common.actions.close }}
      >
        <Text size="sm" component="div">
          {question?.body}
        </Text>
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={() => close(false)}>
            {texts.common.actions.cancel}
          </Button>
          <Button color={question?.dangerous ? 'red.8' : undefined} data-autofocus onClick={() => close(true)}>
            {question?.confirm}
          </Button>
        </Group>
      </Modal>
    </Context.Provider>
  );
}
