"""What a good interviewer would say about a design: rules, their evaluation and the findings."""
