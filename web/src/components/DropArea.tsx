import { Button, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useRef, useState, type DragEvent } from 'react';
import classes from './DropArea.module.css';

interface Props {
  /** What belongs here: "Drop a file here". */
  title: string;
  hint: string;
  /** Of the button: "Choose a file". */
  choose: string;
  /** Ends of names: ".csv,.xlsx". */
  accept: string;
  multiple?: boolean;
  disabled?: boolean;
  onFiles: (files: File[]) => void;
}

/** A place to drop files on, with a button for those who do not drag. */
export function DropArea({ title, hint, choose, accept, multiple = false, disabled = false, onFiles }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (list: FileList | null) => {
    const files = Array.from(list ?? []);
    if (!disabled && files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
  };
  const drag = (event: DragEvent, inside: boolean) => {
    event.preventDefault();
    setOver(inside && !disabled);
  };
  return (
    // The button inside does the same for the keyboard.
    <div
      className={classes.area}
      data-over={over || undefined}
      onDragEnter={(event) => drag(event, true)}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        take(event.dataTransfer.files);
      }}
    >
      <Stack align="center" gap={6}>
        <IconUpload size={26} stroke={1.5} color="var(--mantine-color-dimmed)" aria-hidden />
        <Text fw={550}>{title}</Text>
        <Text size="sm" c="dimmed" ta="center">
          {hint}
        </Text>
        <Button variant="default" mt={6} disabled={disabled} onClick={() => input.current?.click()}>
          {choose}
        </Button>
      </Stack>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        multiple={multiple}
        aria-label={choose}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}
