"""What every answer reasons with: scores, cited sentences, time, and the chance that anything fits."""
