package edgerules.flink;

import java.io.Serializable;

/** A change of the document: its time in epoch milliseconds, its place among what happens then, and it itself as the engine reads it. */
public record DocumentChange(long time, long order, String change) implements Serializable {}
