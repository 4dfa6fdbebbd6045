"""Fan-out: the first page of one list over 43 databases, beside a gather that a person would write over the same drivers."""
